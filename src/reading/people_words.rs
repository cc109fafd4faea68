//! Words by which an owner cell names nobody, a group or a post instead of a person; folded, in five languages.
//! Within a list they are set apart by commas.

/// The cell says that there is nobody.
pub(super) const NOBODY: &str = "
    -, --, ---, –, —, n/a, na, n.a., none, nobody, no one, nil, null, keiner, keine, niemand, personne, aucun, aucune,
    nadie, ninguno, ninguna, ninguém, ninguem, nenhum, nenhuma, s/a, k.a., k. a., ., x
";

/// The cell says that somebody is still to be found, or that everybody is meant.
pub(super) const OPEN: &str = "
    formula, formel, formule, fórmula, calculation, calculated, berechnung, cálculo, automatic, automated, automatisch,
    automático, automatique, spreadsheet, excel, sharepoint, dashboard, database, datenbank, système, sistema,
    ?, ??, ???, tbd, tba, tbc, tbd., t.b.d., to be defined, to be determined, to be decided, to be confirmed, to be
    announced, to be assigned, open, vacant, unassigned, unknown, not assigned, pending, someone, anyone, todo, new
    hire, all, everyone, everybody, all of us, us, we, all staff, whole team, the team, various, multiple, several,
    shared, any, me, owner, name, offen, unbekannt, noch offen, n.n., nn, n. n., wird noch bestimmt, noch zu bestimmen,
    noch zu benennen, alle, alle mitarbeiter, alle mitarbeitenden, jeder, wir, diverse, mehrere, vakant, à définir, a
    définir, a definir, à déterminer, à confirmer, à désigner, à nommer, tous, toutes, tout le monde, nous, divers,
    vacant·e, por definir, por determinar, por confirmar, por asignar, sin asignar, pendiente, vacante, todos, todas,
    todos nosotros, nosotros, varios, varias, a determinar, a confirmar, a designar, por atribuir, não definido, não
    atribuído, pendente, vago, toda a equipe, toda a equipa, nós, vários, várias, s.o.
";

/// Words that name a group wherever they stand.
pub(super) const GROUPS: &str = "
    dashboard, dashboards, tableau, database, spreadsheet, team, teams, squad, tribe, department, dept, dept., departments, division, unit, group, committee, board, council,
    office, bureau, taskforce, agency, branch, staff, crew, chapter, guild, ministry, secretariat, abteilung,
    abteilungen, bereich, gruppe, ausschuss, vorstand, referat, stabsstelle, geschäftsstelle, équipe, equipe, équipes,
    equipes, service, services, département, departement, direction, pôle, comité, groupe, cellule, équipo, equipo,
    equipos, departamento, departamentos, área, area, unidad, grupo, dirección, direccion, oficina, gerencia,
    subgerencia, secretaría, secretaria, ministerio, coordinación, proceso, equipa, setor, sector, diretoria, unidade,
    gerência, comitê, secretariado, coordenação, ministério
";

/// Fields of work: alone, or with each other, they name a department.
pub(super) const FIELDS: &str = "
    marketing, sales, finance, finances, hr, it, ict, operations, ops, product, engineering, legal, support, accounting,
    procurement, purchasing, logistics, production, quality, research, development, r&d, rd, qa, design, content,
    growth, seo, customer, success, service, care, people, talent, recruiting, communications, communication, pr,
    security, data, analytics, compliance, risk, audit, strategy, business, management, administration, admin, digital,
    technology, tech, devops, infrastructure, facilities, training, learning, partnerships, partner, retail, ecommerce,
    e-commerce, supply, chain, planning, public, relations, human, resources, resource, health, safety, environment,
    hse, ehs, pmo, bi, crm, social, media, brand, creative, web, backend, frontend, mobile, platform, regional,
    corporate, company, organisation, organization, vertrieb, verkauf, finanzen, personal, einkauf, produktion,
    logistik, buchhaltung, controlling, entwicklung, forschung, kundendienst, kundenservice, recht, qualität, technik,
    verwaltung, kommunikation, geschäftsführung, geschäftsleitung, ventes, vente, commercial, comptabilité, achats,
    logistique, qualité, juridique, recherche, rh, dsi, daf, drh, informatique, ressources, humaines, ventas, comercial,
    finanzas, contabilidad, compras, logística, logistica, producción, produccion, calidad, sistemas, tecnología,
    tecnologia, recursos, humanos, investigación, planeación, planeacion, planificación, administración, administracion,
    operaciones, mercadeo, bienestar, docencia, innovación, innovacion, desarrollo, virtual, relaciones, relac, relac., laborales,
    laboral, responsabilidad, comunicaciones, comunicación, comunicacion, extensión, extension, proyección, proyeccion, gestión,
    gestion, comunicação, comunicacao, comunicações, inovação, inovacao, desenvolvimento, relações, relacoes, mercadotecnia, jurídica, juridica, académica, academica, vendas, finanças, financas,
    contabilidade, produção, producao, qualidade, operações, operacoes, ti, jurídico, juridico, pesquisa, planejamento,
    administração, administracao, financeiro, financiero, financiera, マーケティング, 営業, 人事, 财务, 财务部, 销售, 销售部, 市场部, 人力资源, 人事部
";

/// Words that name a post.
pub(super) const POSTS: &str = "
    manager, managers, coor, coord, director, directors, head, lead, leader, chief, officer, officers, coordinator, specialist,
    analyst, engineer, engineers, developer, developers, designer, consultant, assistant, executive, executives,
    supervisor, administrator, president, vp, svp, evp, avp, ceo, cfo, coo, cto, cmo, cio, cpo, cro, chro, ciso, cso,
    cdo, owner, scrum, master, representative, rep, reps, agent, agents, partner, secretary, principal, founder,
    co-founder, intern, trainee, planner, buyer, controller, treasurer, auditor, strategist, copywriter, editor,
    recruiter, trainer, teacher, dean, nurse, superintendent, commissioner, minister, pm, am, csm, sdr, bdr, ae, leiter,
    leiterin, leitung, teamleiter, teamleiterin, teamleitung, abteilungsleiter, abteilungsleiterin, abteilungsleitung,
    geschäftsführer, geschäftsführerin, vertriebsleiter, vertriebsleiterin, vertriebsleitung, marketingleiter,
    marketingleiterin, marketingleitung, personalleiter, personalleiterin, produktmanager, produktmanagerin,
    projektleiter, projektleiterin, referent, referentin, sachbearbeiter, sachbearbeiterin, beauftragter, beauftragte,
    direktor, direktorin, responsable, responsables, directeur, directrice, chef, cheffe, gérant, gérante, chargé,
    chargée, adjoint, adjointe, coordinateur, coordinatrice, référent, référente, pilote, dg, pdg, directora, gerente,
    gerentes, jefe, jefa, coordinador, coordinadora, encargado, encargada, líder, lider, analista, subdirector,
    subdirectora, presidente, presidenta, rector, rectora, vicerrector, vicerrectora, decano, decana, profesional,
    asistente, asesor, asesora, supervisora, diretor, diretora, coordenador, coordenadora, chefe, gestor, gestora,
    responsável, responsaveis, responsáveis, assistente, secretário, secretária, ejecutivo, ejecutiva,
    técnico, técnica, auxiliar, docente, contador, contadora, tesorero, tesorera, administrador, administradora, vicepresidente, gestora,
    especialista, consultor, consultora, ingeniero, ingeniera, secretario, encargados, coordinadores, directores, jefes, analistas,
    profesor, profesora, profesores, documentador, documentadora, facilitador, facilitadora, subgerente, practicante,
    vice-président, administrateur, trésorier, comptable, ingénieur, conseiller, conseillère, engenheiro, engenheira, técnicos
";

/// Words that join a post to what it is for; after one of them anything may follow.
pub(super) const OF: &str = "
    of, for, the, and, &, to, in, at, de, del, des, du, la, le, les, el, los, las, da, do, das, dos, für, der, die, im,
    und, von, et, y, e, d', en, général, generale, générale, general, geral, senior, junior, deputy, vice, global,
    international, national, interim, sr, sr., jr, jr., key, account, accounts, project, program, programme, projects,
    our
";

/// Posts that stand before their field.
pub(super) const ROMANCE_POSTS: [&str; 34] = [
    "director",
    "directora",
    "directeur",
    "directrice",
    "diretor",
    "diretora",
    "gerente",
    "gérant",
    "jefe",
    "jefa",
    "coordinador",
    "coordinadora",
    "coordinateur",
    "coordinatrice",
    "coordenador",
    "coordenadora",
    "responsable",
    "responsável",
    "encargado",
    "encargada",
    "líder",
    "lider",
    "analista",
    "especialista",
    "profesional",
    "profesor",
    "profesora",
    "supervisor",
    "supervisora",
    "subdirector",
    "subdirectora",
    "vicerrector",
    "vicerrectora",
    "chargé",
];

/// Where a figure comes from, in a sentence that names no person.
pub(super) const SOURCES: [&str; 22] = [
    "tracker",
    "spreadsheet",
    "sharepoint",
    "database",
    "report",
    "reports",
    "file",
    "site",
    "system",
    "export",
    "dashboard",
    "excel",
    "datenbank",
    "bericht",
    "datei",
    "rapport",
    "fichier",
    "informe",
    "archivo",
    "relatório",
    "planilha",
    "sistema",
];
/// Words that lead to such a place.
pub(super) const OUT_OF: [&str; 12] = [
    "from",
    "via",
    "pulled",
    "taken",
    "extracted",
    "downloaded",
    "aus",
    "depuis",
    "extrait",
    "desde",
    "extraído",
    "obtenido",
];
