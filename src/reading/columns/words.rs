//! The names that columns of KPI tables go by, in the languages they are kept in: folded, several a line.
//!
//! A name may stand under several meanings (`goal` is an aim or a figure to reach): then the cells decide.
//! The first number is the rank among columns that compete for one field; names of rank 40 and less are taken only
//! where nothing better is there.

use super::lexicon::Meaning::{self, Band, Entity, Forecast, Id, Method, Nothing, Person, Progress, When};
use crate::model::Field::{
    Action, Agreed, Baseline, Benchmark, Cadence, Checked, Comment, Current, Deadline, Direction, Goal, Ignore, Kind,
    Kpi, Owner, Parent, Pillar, Proposed, Reviewed, Role, Source, Start, Status, Stretch, Target, Team, Tier, Unit,
    Weight,
};

const fn f(field: crate::model::Field) -> Meaning {
    Meaning::Field(field)
}

/// Meaning, rank, names.
pub(super) const NAMES: &[(Meaning, u8, &str)] = &[
    // The measure itself.
    (
        f(Kpi),
        100,
        "kpi name|indicator name|name of indicator|name of kpi|name of the indicator|measure name|metric name|kpi title|indicator title|kpi statement|indicator statement|kpi indicator|nombre del indicador|nombre indicador|nombre de indicador|nombre del kpi|nombre kpi|nom de l indicateur|nom indicateur|nom du kpi|intitule de l indicateur|libelle de l indicateur|libelle indicateur|nome do indicador|nome indicador|nome do kpi|nome kpi|nome indicatore|nome dell indicatore|nome kpi|kennzahlenname|name der kennzahl|bezeichnung der kennzahl|kennzahl bezeichnung|indikatorname|naam indicator|naam kpi|nazwa wskaznika|nazwa kpi|nazwa miernika|наименование показателя|название показателя|наименование kpi|指标名称|指標名|指標名称|kpi名称|kpi名|지표명|kpi명|성과지표명|measure text|metric text|indicator text",
    ),
    (
        f(Kpi),
        95,
        "kpi|kpis|indicator|indicators|metric|metrics|key performance indicator|key performance indicators|performance indicator|performance indicators|performance measure|performance measures|performance metric|performance metrics|key metric|key metrics|success metric|success metrics|success measure|success measures|success indicator|indicador|indicadores|indicateur|indicateurs|indicateur de performance|indicateurs de performance|indicatore|indicatori|indicatore di performance|indicador de desempeno|indicador de desempenho|indicadores de desempeno|indicadores de desempenho|indicador clave|indicador de gestion|indicador de resultado|kennzahl|kennzahlen|leistungskennzahl|leistungskennzahlen|indikator|indikatoren|messgrosse|key result|key results|key result kr|kr|krs|resultado clave|resultados clave|resultado chave|resultados chave|resultat cle|resultats cles|schlusselergebnis|schlusselergebnisse|kluczowy rezultat|kluczowe rezultaty|kluczowe wyniki|wskaznik|wskazniki|miernik|mierniki|показатель|показатели|ключевой показатель|ключевые показатели|ключевой результат|ключевые результаты|индикатор|метрика|prestatie indicator|prestatie indicatoren|prestatieindicator|prestatieindicatoren|kpi description|description of indicator|kpi beschreibung|kpi beschrijving|pokazatel|mutato|gosterge|performans gostergesi|nokkeltall|nyckeltal|nogletal|指标|指標|三级指标|四级指标|考核指标|关键指标|业绩指标|绩效指标|经营指标|经营 指标|指 标|管理指標|評価指標|重要業績評価指標|成果指標|kpi指标|kpi指標|kpi项目|考核项目|评价指标|评估指标|지표|핵심지표|성과지표|핵심성과지표|kpi지표|what we measure|how we measure|wie wir messen",
    ),
    (
        f(Kpi),
        85,
        "measure|measures|measure en|measurement|measurements|measured by|medida|medidas|mesure|mesures|misura|indicator description|indicator definition|descripcion del indicador|descricao do indicador|description de l indicateur|series description|key performance area and indicator|performance objective and indicator|output indicator|outcome indicator|impact indicator|tracer indicator|sub indicator|target indicator|kpi measure|kpi metric|测量指标|衡量指标|二级指标",
    ),
    (
        f(Kpi),
        55,
        "name|title|nombre|nome|nom|titre|titulo|titolo|bezeichnung|kurzbezeichnung|benennung|naam|titel|nazwa|tytul|название|наименование|名称|项目内容|项目名称|项目|項目|項目名|工作内容|评估项目|항목|항목명|이름|intitule|libelle|denominazione|denominacion|denominacao|navn|namn",
    ),
    (
        f(Kpi),
        30,
        "description|descripcion|descricao|descrizione|beschreibung|omschrijving|beschrijving|opis|описание|描述|内容|説明|설명|item|items|statement|full name|long name|display name|label|term",
    ),
    (f(Kpi), 20, "indicadores propostos|一级指标"),
    (
        Id,
        50,
        "id|ids|code|codes|no|nr|num|number|numero|nummer|#|ref|reference|key|uid|uuid|guid|sl no|s no|sno|sr no|serial|serial no|serial number|item no|row|row id|index|orden|order|display order|sort|sort order|lfd nr|pos|position nr|codigo|codice|cod|n|kod|lp|l p|id ind|indicator id|indicator code|indicator number|indicator no|indicator ref|indicator reference|kpi id|kpi code|kpi no|kpi nr|kpi number|kpi ref|kpi ref no|measure id|measure code|measure num|measure number|metric id|metric code|metric key|stable id|result id|goal id|objective id|objective number|target id|target number|pillar id|axis id|kpa id|series code|ind id|id indicador|codigo indicador|codigo del indicador|codigo do indicador|id del indicador|kennzahl id|kennzahl nr|kennzahlnummer|kpi key|slug|编号|序号|指标编号|指标代码|代码|番号|번호|код|номер|п п|parent indicator id|sdg|sdg wha number|question no|question id|verificacion id|depends on|version",
    ),
    (
        Nothing,
        50,
        "target group|target groups|target audience|target population|target market|target customer|target customers|target type|target year|target month|target frequency of|target reference|target ref|target definition|target explanation|target rationale|rationale for target|target description|target status|target change|target owner team|zielgruppe|zielgruppen|publico objetivo|poblacion objetivo|grupo objetivo|publico alvo|baseline required|baseline year|baseline date|baseline source|baseline status|baseline rationale|ano de linea base|actual datatype|data type|datatype|response type|value type|meta signo|meta signos|ejecucion signo|signo|status period|status date|status color|status colour|status reason|status comment key|date modif statut|statut modifie le|url|link|links|links url|data source url|source url|website|image|icon|color|colour|badge|tooltip|tool tip|options|required|mandatory|depends|narrative|doc|document|page|source page|file|path|version no|created|created by|created at|creado por|modified by|modificado por|updated by|last updated by|author|creator|editor|next update|next update text|gba plus|footnote|footnotes|disaggregation|disaggregated|dac|tags|tag|keywords|key words|keyword|language|lang|currency code|telefon|phone|email|mail|address|locale|visible|hidden|active|is active|enabled|indicator type id|rank|ranking|percentil|percentile|chart|sparkline|trend chart|graph|formato valores|formato|format|meses de coleta|reason for deviation|otp|national|data collection tool|method of collection|is reporting discontinued|approval signature|signature|firma|benchmark method|seven point cap|topped out|collection type|standard deviation|average|short name|transformed name|abbreviation|acronym|kurzel|abkurzung|sigla",
    ),
    (
        Nothing,
        50,
        "unidad v1|unidad v2|unidad v3|fuente v1|fuente v2|fuente v3|variable|variable 1|variable 2|variable 3|responsable variable|serie|series|tipo de variable|tipo de variables|nombre variable|nombre variable consolidado|progress status key|evidencia|nombre evidencia|formato evidencia|estado aprobacion|usuario aprobador|fecha aprobacion|score max|max score|scorecard view|unit multiplier|unit of analysis|unit preferred|source type|data source type|potential data source type|data owners type|goal type|owner type|owner id|team id|department id|status id|category id|kpi category id|weighting score|weighted score|gewichteter wert",
    ),
    (
        Entity,
        50,
        "project|projects|project name|proyecto|proyectos|projeto|projekt|projekte|projet|country|countries|pais|pays|land|region|regiao|city|state|location|location name|site|store|tienda|loja|filiale|channel|kanal|canal|渠道|채널|product|products|producto|produto|produkt|customer|client|cliente|kunde|account|campaign|employee|employee name|employee id|mitarbeiter|empleado|colaborador|student|school|driver|vehicle|patient|supplier|proveedor|fornecedor|lieferant|vendor|device|machine|question|question text|pregunta|pergunta|frage|criterion|criteria|critere|libelle du critere|criterio|kriterium|requirement|requirements|risk|risks|riesgo|risco|risiko|issue|issues|ticket|task|tasks|tarea|tarefa|aufgabe|tache|taches|activity|activities|actividad|atividade|aktivitat|activite|action item|action name|action title|milestone name|deliverable|deliverables|entregable|phase|phases|fase|fases|step|invoice|order id|transaction|operating unit|ou|country or area name|sub basin|asset|audit|audits|visit|course|event|hospital|facility|provider|branch|sucursal|agencia|municipality|municipio|company|公司|门店|员工|客户|产品|项目编号|任务|行动|店舗|社員|顧客|고객|직원|매장|филиал|клиент|товар|проект|задача|сотрудник|магазин",
    ),
    (
        Person,
        50,
        "фио|full name of employee|staff name|employee full name|nombre y apellido|nombres y apellidos|nombre completo|apellidos y nombres|vorname|nachname|first name|last name|surname|姓名|氏名|名前|성명|табельный номер|таб #|imie i nazwisko|nome completo|nom et prenom|nom prenom|prenom|apellido|apellidos",
    ),
    (
        When,
        50,
        "year|years|ano|anno|annee|jahr|jaar|rok|год|年|年度|年份|연도|month|months|mes|mese|mois|monat|maand|miesiac|месяц|月|月份|월|quarter|trimestre|quartal|kwartaal|kwartal|квартал|季度|四半期|분기|week|semana|semaine|woche|tydzien|неделя|周|週|period|periodo|periode|zeitraum|okres|период|期间|期間|기간|date|fecha|data|datum|дата|日期|日付|날짜|day|dia|dag|ym|yyyymm|year month|fiscal year|fy|financial year|compact year|reporting period|reporting date|report date|month name|mes nombre|time|time period|timestamp|current year|value year|year of value|ano fiscal|geschaftsjahr|berichtsjahr|berichtsmonat|berichtszeitraum|snapshot date|as of|as of date|stand",
    ),
    (
        Progress,
        50,
        "progress|progress %|% progress|% complete|percent complete|percent|percentage|%|% achieved|achieved %|% of target|percent of target|achievement|achievement %|achievement rate|attainment|attainment %|completion|completion %|completion rate|cumplimiento|% cumplimiento|cumplimiento %|cumplimiento real|% de cumplimiento|porcentaje de cumplimiento|cumprimento|% cumprimento|% atingimento|atingimento|realizacao %|% realizado|taux de realisation|taux d atteinte|% atteint|avancement|% avancement|zielerreichung|zielerreichung %|zielerreichungsgrad|erfullung|erfullungsgrad|erreicht %|fortschritt|fortschritt %|voortgang|voortgang %|avanzamento|% raggiungimento|raggiungimento|postep|realizacja %|% realizacji|variance|variance %|variance to target|var|delta|gap|gap to target|difference|diff|deviation|deviation %|abweichung|abweichung %|ecart|variacion|variacao|desviacion|desvio|scostamento|odchylenie|отклонение|выполнение|% выполнения|прогресс|完成率|达成率|達成率|进度|進捗|進捗率|本月 累计 差额|差额|差异|差異|달성률|진행률|kr progress|objective progress|objective completion|okr progress|vs plan|vs target|vs ly|ytd vs ly|ratio|logro %|% logro|score|scores|punkte|puntos|pontos|points|points awarded|puntaje|得分|自评|自评得分|评分|考评得分|percent complete to date|performance %|performance ratio|efficiency %|index achieved|rating score|score total|итоговый kpi",
    ),
    (
        Method,
        50,
        "formula|formulas|calculation|calculation method|how calculated|how it is calculated|method of calculation|metodo de calculo|calculo|formula de calculo|forma de calculo|formel|berechnung|berechnungsformel|berechnungsmethode|methode de calcul|mode de calcul|formule|formula di calcolo|metodo di calcolo|definition|definitions|definicion|definicao|definizione|definitie|definicja|definition of measure|measure definition|methodology|methodologie|metodologia|method|methode|metodo|data collection method|data update method|aggregation|aggregierung|simbolo variable o formula|tipo de calculo|tipo calculo|tipo de calculo series|sposob pomiaru|wzor|методика|формула|формула расчета|计算公式|计算方法|公式|定义|指标定义|計算式|算出方法|定義|산식|산출식|정의|考核标准|评价标准|评分标准|考核办法|评估标准|numerator|denominator|numerador|denominador|nenner|zahler|unit of analysis method|rationale|justification of indicator|means of calculation",
    ),
    (
        Band,
        50,
        "minimum|maximum|min|max|good|very good|satisfactory|excellent|poor|bad|green|amber|yellow|orange|red|verde|amarillo|amarelo|rojo|vermelho|vert|jaune|rouge|grun|gelb|rot|green rule|amber rule|red rule|green threshold|amber threshold|red threshold|green if|amber if|red if|threshold green|threshold amber|threshold red|alerta|deficiente|satisfactorio|sobresaliente|critico|precaucion|aceptable|normal range|range|rangos|rango|semaforo rangos|akzeptabler bereich|toleranz|tolerance|tolerancia|tolerance band|oberes limit fur ampelschaltung|unteres limit fur ampelschaltung|upper limit|lower limit|limite superior|limite inferior|obergrenze|untergrenze|schwellenwert|schwellwert|warning threshold|critical threshold|alert threshold|umbral|umbrales|limiar|seuil|seuils|soglia|prog|alert|alert level|meta min|meta max|meta mixto|decile 1|decile 2|decile 3|decile 4|decile 5|decile 6|decile 7|decile 8|decile 9|decile 10|commit|绿灯|黄灯|红灯|阈值|预警值|下限|上限|閾値|industry dependent|rag thresholds|rag rule|hurdle|floor|cap",
    ),
    (
        Forecast,
        50,
        "forecast|fcst|fc|prognose|forecast value|expected|expected value|projection|projected|projected value|pronostico|prevision|previsao|previsione|estimate|estimated|estimado|estimativa|estimation|hochrechnung|erwartung|fyf|full year forecast|year end forecast|outlook|预测|预计|予測|見込|예상|прогноз|prognoza",
    ),
    // Aims.
    (
        f(Goal),
        95,
        "goal|goals|objective|objectives|strategic objective|strategic objectives|strategic goal|strategic goals|business goal|business goals|business objective|goal name|goal title|objective name|objective title|objetivo|objetivos|objetivo estrategico|objetivos estrategicos|objetivo general|objetivo especifico|objectif|objectifs|objectif strategique|objectifs strategiques|obiettivo|obiettivi|obiettivo strategico|strategisches ziel|strategische ziele|ziel|ziele|zielsetzung|unternehmensziel|doelstelling|doelstellingen|doel|doelen|cel|cele|cel objective|cel strategiczny|cele strategiczne|цель|цели|стратегическая цель|目标|目標|战略目标|戦略目標|関連目標|목표|전략목표|sdg goal|goal description|description of goal|objective description|ziel objective|objective goal|objetivo pdi|smart goal|outcome|outcomes|expected outcome|intended outcome|desired outcome|expected result|expected results|resultado esperado|resultados esperados|resultat attendu|resultats attendus|erwartetes ergebnis|goal objective|goal area|okr objective|company objective|team objective|o|obj",
    ),
    (
        f(Goal),
        70,
        "meta estrategica|metas estrategicas|mission objective|objetivo de calidad|quality objective|qualitatsziel|goal ref|goal statement|aim|aims|priority outcome|proposito|proposito estrategico|impact|impacts|benefit|purpose|stage goal|strategic intent|ambition|key objective",
    ),
    (
        f(Goal),
        45,
        "initiative|iniciativa|iniciativa meta|strategic initiative|initiativen|initiative strategique|meta|metas|metro future goal|metro future objective|kra|kras|key result area|key result areas",
    ),
    (
        f(Parent),
        90,
        "parent|parent kpi|parent indicator|parent id|parent metric|parent measure|parent name|parent key result|drives|drives kpi|feeds|feeds into|contributes to|contributes to kpi|supports kpi|linked kpi|linked to|linked kpi parent|padre|indicador padre|indicador superior|ubergeordnete kennzahl|ubergeordneter kpi|eltern kpi|treibt|zahlt ein auf|indicateur parent|kpi parent|indicador pai|kpi pai|indicatore padre|bovenliggende kpi|wskaznik nadrzedny|родительский показатель|上级指标|父指标|上位指標|親kpi|上位kpi|상위지표|상위 kpi|oe vinculado|aligned to|alignment",
    ),
    (
        f(Pillar),
        90,
        "pillar|pillars|strategic pillar|strategic pillars|perspective|perspectives|bsc perspective|theme|themes|strategic theme|strategic themes|thematic area|focus area|focus areas|strategic area|strategic priority|strategic priorities|priority area|key performance area|kpa|perspectiva|perspectivas|perspectiva bsc|pilar|pilares|pilar estrategico|eje|ejes|eje estrategico|eixo|eixos|eixo estrategico|linea estrategica|lineas estrategicas|linha estrategica|tema|tema estrategico|axe|axes|axe strategique|axes strategiques|pilier|perspective bsc|prospettiva|pilastro|asse strategico|perspektive|perspektiven|themenfeld|handlungsfeld|saule|strategisches feld|perspectief|thema|pijler|perspektywa|obszar|obszar temat|obszar strategiczny|filar|направление|перспектива|стратегическое направление|维度|一级指标|指标类别|类别|工作模块|模块|視点|観点|分類|カテゴリ|영역|구분|관점|分野|issue area|issue area title|subject|subject title|axis|axis id|pillar id|strategic goal area|metric group|kpi group|indicator group|measure group|group|gruppe|grupo|groupe|gruppo|category|categories|kategorie|categoria|categorie|kategoria|kpi category|indicator category|metric category|indicator domain|domain|dominio|domaine|bereich kpi|key area|area of focus|result area|section|seccion|secao|cluster|dimension|dimensions|dimensao|dimensione|component|componente|mdi theme|linea|factor|factor cna|linea estrategica pdi|bereich thema|themengebiet|subject area|topic|topics|kpi area|kpi type category|framework|programme area|指标类型|指标分类|指标维度",
    ),
    (
        f(Pillar),
        40,
        "program|programme|programa|programme name|program name|sub programme|subprogramme|sub program|subprograma|value stream|workstream|stream|area tematica|goal category|type of goal|sector|subcategory|sub category|subcategoria|unterkategorie|caracteristica|sub theme|chapter|block|block name|二级指标",
    ),
    // People.
    (
        f(Owner),
        95,
        "owner|kpi owner|metric owner|measure owner|indicator owner|goal owner|objective owner|kr owner|responsible|responsible person|person responsible|responsible owner|accountable|accountable person|accountable owner|assigned to|assignee|assigned|lead|kpi lead|lead person|dri|directly responsible individual|owner name|owner email|owner e mail|owner mailid|who|responsable|responsable del indicador|responsable kpi|responsables|dueno|propietario|responsavel|responsaveis|responsavel pelo indicador|dono|titular|referent|referente|pilote|porteur|proprietaire|en charge|qui|qui fait|verantwortlich|verantwortliche|verantwortlicher|verantwortliche person|verantwortung|zustandig|kennzahlverantwortlicher|besitzer|inhaber|eigner|wer|responsabile|titolare|eigenaar|verantwoordelijke|wlasciciel|odpowiedzialny|osoba odpowiedzialna|ответственный|ответственное лицо|владелец|исполнитель|负责人|责任人|担当|担当者|責任者|담당자|책임자|owner s|kpi owner name|metric owner name|data owner|data owners|steward|champion|sponsor|person in charge|pic|sorumlu|ansvarlig|ansvarig",
    ),
    (
        f(Owner),
        75,
        "responsable de ejecucion|responsable de seguimiento|responsable analisis|responsable del analisis|responsable calculo|responsable del calculo|responsable de evaluacion|proceso responsable|responsable de medicion|responsavel pela coleta|responsible unit|responsible department|verantwortliche stelle|责任部门|reported by|updated by owner|manager|gerente|gestor|leiter|leitung|manager name|head|encargado|encargada|contact|contact person|kontakt|contacto|contato|ansprechpartner|name of owner|reporter|usuario responsable",
    ),
    (
        f(Team),
        95,
        "team|teams|team name|department|departments|department name|dept|dept name|division|business unit|org unit|organisational unit|organizational unit|organisation unit|function|business function|equipo|departamento|depto|gerencia|direccion|vicerrectoria|dependencia|equipe|departement|service|direction en charge|abteilung|bereich|fachbereich|organisationseinheit|geschaftsbereich|reparto|dipartimento|squadra|ufficio|afdeling|zespol|dzial|jednostka|команда|отдел|подразделение|департамент|部门|所属部门|团队|部署|部門|チーム|팀|부서|unidad organizativa|unidad organizacional|unidad responsable|unidade organizacional|unidade responsavel|secretaria responsavel|area responsable|area responsavel|responsible team|responsible team name|owner team|owning team|squad|tribe|评分部门|institution|organizations|organization|organisation|organizacion|organizacao|institucion|bu",
    ),
    (
        f(Team),
        60,
        "unidad|unidade|area|areas|proceso|processo|process|processus|prozess|proceso subproceso|processo subprocesso|macroproceso|procesos|unit|units|ministry|agency|office|oficina|setor|secretaria|faculty|facultad",
    ),
    (
        f(Team),
        35,
        "subproceso|subprocesos|subprocess|subprocesso|sub process|subproceso cmi|teilprozess|sub department|subteam|所属单位|公司|company",
    ),
    (
        f(Role),
        90,
        "role|roles|owner role|job role|job title|jobtitle|position|position title|designation|cargo|puesto|rol|rol responsable|funcao|papel|poste|fonction|funktion|rolle|stelle|stellenbezeichnung|ruolo|mansione|rola|stanowisko|должность|роль|岗位|职位|职务|役職|職位|직책|직무|functie|post",
    ),
    // Kinds.
    (
        f(Kind),
        95,
        "kind|lead lag|leading lagging|leading or lagging|lead or lag|lead lagging|leading lagging indicator|kpi kind|indicator kind|tipo lead lag|fruh spatindikator|fruhindikator spatindikator|领先滞后|先行遅行|선행 후행",
    ),
    (
        f(Kind),
        70,
        "type|kpi type|indicator type|metric type|measure type|type of indicator|type of kpi|type of measure|type of metric|tipo|tipo de indicador|tipo de kpi|tipo indicador|tipo do indicador|type d indicateur|type indicateur|type de kpi|art|art der kennzahl|kennzahlart|kennzahltyp|indikatortyp|typ|tipo di indicatore|tipo kpi|rodzaj|rodzaj wskaznika|typ wskaznika|тип|тип показателя|类型|指标类型|类别类型|種類|種別|タイプ|유형|지표유형|soort|soort indicator|clasificacion|clasificacion del indicador|classification|classificacao|klassifikation|clasificacion cna|sub clasificacion|result level|level of result|results level|level|niveau|nivel|livello|ebene",
    ),
    (
        f(Tier),
        90,
        "tier|kpi tier|tiers|primary secondary|primary or secondary|kpi level|kpi niveau|primar sekundar|north star|tier level|importance|importancia|importance level|wichtigkeit|hierarchy|hierarchie|jerarquia|hierarquia",
    ),
    (
        f(Tier),
        70,
        "priority|priorities|prioridad|prioridade|priorite|niveau de priorite|prioritat|prio|priorita|prioriteit|priorytet|приоритет|优先级|優先度|우선순위|level|nivel|niveau|niveau kpi|ebene|livello|poziom|уровень|层级|级别|レベル|수준|indicadores clave|orden cmi",
    ),
    (
        f(Unit),
        95,
        "unit|units|unit of measure|unit of measurement|units of measure|uom|measurement unit|measuring unit|measure unit|kpi unit|metric unit|computation units|unidad|unidades|unidad de medida|unidad medida|unidad de medicion|unidade|unidade de medida|unidade medida|un medida|unite|unites|unite de mesure|einheit|einheiten|masseinheit|messeinheit|unita|unita di misura|eenheid|meeteenheid|jednostka|jednostka miary|jm|единица|единица измерения|единицы измерения|ед изм|ед|ед измерения|单位|计量单位|計量単位|単位|단위|측정단위|enhet|enhed|birim|olcu birimi|data unit|value unit|currency|moneda|wahrung|devise",
    ),
    (f(Unit), 40, "format|formato|formato valores|value format|number format|symbol|simbolo"),
    (
        f(Direction),
        95,
        "direction|desired direction|target direction|kpi direction|goal direction|direction of change|direction of improvement|direction of goodness|preferred direction|polarity|polaridad|polaridade|polarite|polaritat|polarita|sentido|sentido del indicador|sentido meta|sentido do indicador|sens|sens d evolution|sens souhaite|richtung|zielrichtung|wirkungsrichtung|direzione|richting|kierunek|направление изменения|направленность|полярность|direccion|direcao|direcao meta|direccion meta|direccion deseada|direcao desejada|tendencia|tendencia deseada|tendencia esperada|tendance souhaitee|desired trend|trend desired|expected trend|higher better|higher is better|higher value is better|bigger is better|more is better|lower is better|lower better|better if|better when|good direction|seeking to|increase decrease|increase or decrease|up down|good is|goodness|improvement direction|optimization|optimisation|optimierungsrichtung|极性|指标方向|方向|向き|望ましい方向|방향|operator|comparison|comparator|comparison operator|operador|operateur|vergleichsoperator|条件|条件符号|mejor si|melhor se",
    ),
    (f(Direction), 40, "lower rank is better|sign|signo meta|trend|objective type|what we want"),
    // Figures.
    (
        f(Baseline),
        95,
        "baseline|base line|baselines|baseline value|baseline figure|baseline result|base value|base|starting value|start value|starting point|initial value|initial|from|linea base|linea de base|valor base|valor inicial|valor de base|punto de partida|linha de base|linha base|valor de partida|valor de referencia inicial|ligne de base|reference initiale|valeur initiale|valeur de depart|valeur de reference|situation initiale|point de depart|niveau de depart|basiswert|ausgangswert|startwert|ausgangslage|basis|valore di partenza|valore iniziale|valore base|baseline valore|linea di base|nulmeting|startwaarde|beginwaarde|uitgangswaarde|wartosc bazowa|wartosc poczatkowa|punkt wyjscia|базовое значение|исходное значение|база|基线|基线值|基准值|基準値|初期値|初始值|起始值|ベースライン|기준값|기준치|starting|was|value at start|aktueller ausgangswert|situacion inicial|situacion actual base",
    ),
    (
        f(Proposed),
        90,
        "proposed|proposal|proposed target|owner proposal|proposed value|proposed goal|suggested target|owner target|bottom up target|propuesta|meta propuesta|valor propuesto|propuesto|proposta|meta proposta|valor proposto|proposto|proposition|cible proposee|objectif propose|vorschlag|zielvorschlag|vorgeschlagener zielwert|vorgeschlagen|target proposto|voorstel|voorgesteld doel|propozycja|предложение|предложенная цель|建议值|建议目标|提案|提案値|제안",
    ),
    (
        f(Agreed),
        90,
        "agreed|agreed by both|agreement|agreed on|agreed y n|agreed yes no|mutually agreed|approved|approval|approval status|approved y n|confirmed|signed off|sign off|accepted|acordado|aprobado|consensuado|validado|acordo|aprovado|accorde|convenu|approuve|valide|valide par|vereinbart|abgestimmt|genehmigt|freigegeben|bestatigt|concordato|approvato|akkoord|afgesproken|goedgekeurd|uzgodnione|zatwierdzone|согласовано|утверждено|已确认|已同意|是否确认|是否同意|合意|承認|合意済|합의|승인",
    ),
    (
        f(Target),
        100,
        "target|targets|target value|target values|target figure|kpi target|target kpi|performance target|performance targets|target level|numeric target|annual target|yearly target|year target|target for the year|year end target|year end goal|final target|overall target|end target|end of project target|life of project target|lop target|total target|target total|target name|target text|target narrative|target performance|goal value|goal target|target goal|target score|target number value|target threshold|target post pilot|meta anual|meta|metas|valor meta|valor objetivo|meta del indicador|meta indicador|meta kpi|valor de la meta|meta final|meta total|meta do indicador|valor da meta|meta global|meta ultimo periodo|meta frecuencia|alvo|valor alvo|meta pdi|cible|cibles|valeur cible|cible annuelle|objectif chiffre|objectif cible|valeur cible annuelle|valeur visee|zielwert|zielwerte|soll|sollwert|soll wert|sollvorgabe|zielvorgabe|planwert|plan wert|jahresziel|zielgrosse|ziel wert|ziel soll|target valore|valore target|valore obiettivo|valore atteso|target atteso|streefwaarde|doelwaarde|norm|streefcijfer|wartosc docelowa|wartosc celu|cel wartosc|wartosc oczekiwana|целевое значение|целевой показатель|план|норма|норматив|цель значение|目标值|目标值标准|目标值 标准|目標値|目标数值|目标完成值|年度目标|年度目标值|计划值|目標数値|目標数値kpi|목표치|목표값|목표|연간목표|hedef|hedef deger|maal|mal|target this year|current target|target set|to be achieved",
    ),
    (
        f(Target),
        85,
        "plan|planned|planned value|plan value|planned target|budget target|budgeted|goal|goals|objective value|objetivo|objetivos|objectif|obiettivo|ziel|ziele|zielwert ziel|doel|cel|цель|目标|目標|standard|to|success threshold|success criteria|success criterion|threshold|threshhold|benchmark target|requirement value|limit|limite|grenzwert|previsto|planificado|planejado|programado|prevu|geplant|gepland|zaplanowano|plan wartosc|指标值|计划|考核目标|nacional objetivo|target ytd|ytd target|ytd plan|ytd goal|aspiration|quota|sla|meta semestral|meta 1 semestre|meta 1 semestre serie|meta 2 semestre serie|meta anual series|metas propostas|target min|target max|annual target summary2|goal metric|measure goal|metric goal|kpi goal|indicator target|indicator goal|zielbereich",
    ),
    (
        f(Stretch),
        95,
        "stretch|stretch target|stretch goal|stretch value|moonshot|aspirational target|meta retadora|meta desafio|meta ambiciosa|meta de superacion|superacao|cible ambitieuse|objectif ambitieux|ambitioniertes ziel|ambitionsziel|stretchziel|target sfidante|ambitie|挑战值|挑战目标|挑戦目標|ストレッチ目標|도전목표|stretch hedef|best case",
    ),
    (
        f(Current),
        100,
        "current|current value|actual|actuals|actual value|actual values|actual result|actual results|actual to date|actual ytd|ytd actual|actual ytd value|current result|current results|current status value|current level|current performance|current score|current figure|current reading|latest|latest value|latest result|latest actual|latest figure|latest reading|most recent value|last value|last result|result|results|achieved|achieved value|achieved to date|actual achieved|achievement value|actual output|actual performance|actual avg|current actual|actual current|measured value|valor actual|valor atual|actual resultado|resultado|resultados|resultado actual|resultado atual|resultado obtenido|resultado final|resultado del indicador|ejecucion|ejecutado|ejecucion anual|logro|logrado|alcanzado|valor alcanzado|valor real|real|realizado|realizado ate a data|atual|atingido|valor realizado|valor obtenido|medicion|medicion actual|ultima medicion|ultimo valor|ultimo resultado|realise|realisation|resultat|resultat actuel|valeur actuelle|valeur realisee|valeur atteinte|realise a date|atteint|valeur mesuree|valeur constatee|valeur courante|ist|istwert|ist wert|ist stand|aktuell|aktueller wert|aktueller stand|aktueller istwert|erreicht|erreichter wert|messwert|ergebnis|aktueller messwert|valore attuale|attuale|consuntivo|valore consuntivo|risultato|valore raggiunto|valore corrente|huidig|huidige waarde|actueel|actuele waarde|realisatie|gerealiseerd|resultaat|aktualna wartosc|wartosc aktualna|wartosc biezaca|aktualnie|wykonanie|realizacja|wynik|текущее значение|факт|фактическое значение|фактический показатель|достигнуто|результат|实际值|实际|当前值|现值|实际完成|实际完成值|完成值|完成情况|本月累计|当月发生|累计完成|現状値|実績|実績値|現状|現在値|最新値|실적|현재값|현재|실적치|달성|guncel deger|gerceklesen|nuvaerende verdi|faktisk|utfall|as is|to date|ytd|year to date|current ytd|ytd value|ytd result|actual outcome|reported value|reported result|avance|avance actual|avance %",
    ),
    (
        f(Current),
        60,
        "指标值|value|values|valor|valeur|wert|werte|valore|waarde|wartosc|значение|值|数值|値|값|data value|kpi value|metric value|indicator value|observed|observed value|measurement value|score value|raw value|raw values|preliminary|preliminary result|audited|validated audited summary2|current period|this period|this month|this week|this quarter|current month|current week|mes actual|mes atual|laufender monat|last month|average value|status quo|actual number",
    ),
    (
        f(Benchmark),
        90,
        "benchmark|benchmarks|benchmark value|industry benchmark|industry average|industry standard|market average|peer average|peer benchmark|competitor|competitors|best practice value|comparison value|comparable|reference|reference value|referencia|valor de referencia|valor referencia|referencia del sector|valeur de comparaison|reference secteur|benchmark secteur|vergleichswert|branchenwert|branchendurchschnitt|branchenvergleich|referenzwert|benchmarkwert|valore di riferimento|referentiewaarde|wartosc referencyjna|бенчмарк|эталон|基准|标杆|标杆值|行业平均|ベンチマーク|벤치마크|ly|last year|previous year|prior year|prior period|previous period|previous value|previous result|prior value|previous|last period|last year actual|py|ano anterior|valor anterior|periodo anterior|resultado anterior|annee precedente|n 1|valeur n 1|vorjahr|vorjahreswert|vorperiode|vorwert|anno precedente|vorig jaar|poprzedni rok|прошлый год|предыдущее значение|上年|去年|上年同期|去年同期|前年|前年実績|前期|전년|전년도|national average|nacional|historical|historico",
    ),
    (
        f(Weight),
        90,
        "weight|weights|weighting|weight %|weightage|kpi weight|weight in %|relative weight|peso|peso %|ponderacion|ponderacion %|ponderacao|ponderation|poids|coefficient|gewicht|gewichtung|gewichtung %|pesatura|weging|waga|вес|вес %|вес kpi|权重|权重 %|分值|标准分|配分|満点|ウェイト|重み|가중치|배점|agirlik|vekt|vikt|ai weight",
    ),
    // Days.
    (
        f(Start),
        95,
        "start|start date|date start|started|begin|begin date|beginning|from date|start day|effective date|effective from|valid from|kick off|kickoff date|launch date|fecha inicio|fecha de inicio|inicio|fecha desde|vigencia desde|desde|comienzo|data inicio|data de inicio|data inicial|inicio previsto|date de debut|date debut|debut|date de demarrage|beginn|start am|startdatum|anfang|anfangsdatum|beginndatum|von|gultig ab|gultig von|data inizio|data di inizio|inizio|begindatum|start datum|data rozpoczecia|poczatek|дата начала|начало|开始日期|开始时间|起始日期|开始|開始日|開始|着手日|시작일|시작|baslangic|startdato",
    ),
    (
        f(Deadline),
        100,
        "deadline|deadlines|due|due date|due by|due on|target date|date target|target completion date|target completion|completion date|completion target|target deadline|deadline date|end date|date end|end|finish|finish date|date due|by when|when|achieve by|achieved by|to be achieved by|complete by|delivery date|target day|target end date|target due date|expiry|expiration|until|valid until|to date limit|timeline|timelines|timeframe|time frame|time bound|timebound|time horizon|horizon|timing|time|fecha limite|fecha fin|fecha de fin|fecha final|fecha objetivo|fecha meta|fecha de cumplimiento|fecha compromiso|fecha de entrega|fecha de vencimiento|vencimiento|plazo|fecha hasta|vigencia hasta|hasta|fecha limite de ejecucion|fecha limite de seguimiento|fecha limite de evaluacion|data limite|data fim|data final|data de termino|data alvo|data meta|data prevista|prazo|prazo final|data de conclusao|vencimento|termino|date limite|date cible|echeance|echeances|date d echeance|date de fin|date fin|delai|date butoir|pour quand|date prevue|frist|fristen|termin|termine|zieltermin|zieldatum|enddatum|endtermin|stichtag|fallig|fallig am|falligkeit|bis|bis wann|bis zum|zeitrahmen|zeithorizont|ende|abschlussdatum|scadenza|data scadenza|data di scadenza|termine|entro|entro il|data fine|data obiettivo|einddatum|streefdatum|uiterste datum|tijdslijn|termin realizacji|data zakonczenia|termin wykonania|data docelowa|срок|срок исполнения|срок выполнения|дедлайн|дата окончания|дата завершения|截止日期|截止时间|完成日期|完成时间|目标日期|到期日|期限|完成期限|达成日期|达成时间|时间|締切|締め切り|締切日|達成期限|目標期日|終了日|期日|마감일|마감|기한|목표일|종료일|완료일|son tarih|bitis tarihi|frist dato|sluttdato|next pbs date|cmp end date",
    ),
    (
        f(Cadence),
        95,
        "cadence|frequency|freq|kpi frequency|measurement frequency|frequency of measurement|reporting frequency|frequency of reporting|review frequency|tracking frequency|monitoring frequency|update frequency|collection frequency|data collection frequency|check frequency|check cadence|check in frequency|check in cadence|review cadence|reporting cadence|cadence of review|measured|how often|periodicity|reporting interval|interval|target frequency|periodicidad|periodicidad de medicion|periodicidade|frecuencia|frecuencia de medicion|frecuencia medicion|frecuencia de reporte|frecuencia de seguimiento|frequencia|frequencia de medicao|frequencia de afericao|frequence|frequence de mesure|frequence de suivi|periodicite|rythme|frequenz|haufigkeit|messhaufigkeit|messfrequenz|uberprufungshaufigkeit|turnus|rhythmus|messrhythmus|berichtsrhythmus|intervall|messintervall|zyklus|erhebungsfrequenz|frequenza|frequenza di misurazione|periodicita|cadenza|frequentie|meetfrequentie|czestotliwosc|czestotliwosc pomiaru|частота|периодичность|частота измерения|频率|频次|考核周期|统计周期|周期|评价周期|頻度|測定頻度|更新頻度|測定サイクル|주기|측정주기|controle|siklik|frekvens|periyot",
    ),
    (
        f(Cadence),
        60,
        "timeline|suggested timeline|timelines|timing|period|periodo|schedule|meses de coleta|tracking|zeitraum",
    ),
    (
        f(Checked),
        95,
        "checked|last checked|last check|last check in|check in|check in date|checkin date|last checkin|last update|last updated|last updated on|last updated date|date updated|updated|updated on|update date|date of last update|date of update|as of|as of date|actual date|date of actual|date of value|measured on|measurement date|reading date|last reading|last measured|last measurement date|ultima actualizacion|fecha de actualizacion|fecha actualizacion|fecha ultima actualizacion|actualizado|ultima revision datos|fecha de medicion|fecha medicion|fecha de corte|fecha|ultimo control|ultima atualizacao|data de atualizacao|data atualizacao|atualizado em|atualizado|data da medicao|derniere mise a jour|date de mise a jour|mise a jour|maj|date maj|date de mesure|dernier releve|letzte aktualisierung|letztes update|aktualisiert|aktualisiert am|zuletzt aktualisiert|letzter check in|letzter check|letzte messung|messdatum|datenstand|stand|stand vom|stand datum|ultimo aggiornamento|data aggiornamento|aggiornato il|laatst bijgewerkt|laatste update|peildatum|meetdatum|ostatnia aktualizacja|data aktualizacji|дата обновления|последнее обновление|дата замера|актуально на|更新日期|更新时间|最近更新|最后更新|更新日|最終更新|最終更新日|測定日|업데이트|갱신일|최종수정일|date modified|date de l evaluation|status date|data as of",
    ),
    (
        f(Reviewed),
        90,
        "reviewed|last review|last reviewed|review date|date of review|date reviewed|date of last review|last review date|ultima revision|fecha revision|fecha de revision|fecha de ultima revision|revisado|ultima revisao|data da revisao|data de revisao|revisao|derniere revue|date de revue|revue|derniere revision|letzte prufung|letzte uberprufung|letzter review|uberpruft|uberpruft am|gepruft am|gepruft|revision|prufdatum|ultima revisione|data revisione|laatste review|laatste evaluatie|ostatni przeglad|data przegladu|дата пересмотра|последний пересмотр|дата проверки|评审日期|复核日期|审核日期|回顾日期|見直し日|最終見直し|レビュー日|검토일|최종검토일",
    ),
    // Words.
    (
        f(Source),
        95,
        "received from|provided by|data received from|data provided by|source|sources|data source|data sources|source of data|data source text|source of information|information source|data source name|source system|system|source system name|source metric|source doc|source document|where from|where measured|measurement source|measurement tool|tool|tools|dashboard|dashboard link|report|report link|source of verification|means of verification|mov|verification|verification method|verification source|evidence|evidence source|fuente|fuentes|fuente de datos|fuente de informacion|fuente de verificacion|fuente de la informacion|fuente unica|fuente de meta|fuente de ejecucion|medio de verificacion|medios de verificacion|fonte|fontes|fonte de dados|fonte dos dados|fonte da informacao|fonte de verificacao|meio de verificacao|fonte dati|fonte del dato|source des donnees|source de donnees|source de l information|source de verification|source de l indicateur|moyen de verification|moyens de verification|provenance|quelle|quellen|datenquelle|datenquellen|datenherkunft|herkunft|quellsystem|erhebung|erhebungsquelle|erhebungsmethode|bron|databron|gegevensbron|zrodlo|zrodlo danych|источник|источник данных|источник информации|数据来源|资料来源|来源|数据源|衡量方式|データソース|データ取得元|情報源|出典|取得方法|데이터출처|출처|자료원|자료출처|kilde|kalla|veri kaynagi|kaynak|current sources|additional planned sources",
    ),
    (
        f(Action),
        90,
        "action|actions|action plan|action plans|actions plan|corrective action|corrective actions|action required|actions required|next action|next actions|next step|next steps|measure taken|measures taken|countermeasure|countermeasures|improvement action|improvement actions|activities planned|planned actions|planned activity|mitigation|mitigation action|plan de accion|planes de accion|accion|acciones|accion correctiva|acciones correctivas|accion de mejora|acciones de mejora|proximos pasos|plano de acao|planos de acao|acao|acoes|acao corretiva|acoes corretivas|acoes de melhoria|proximos passos|plan d action|plans d action|action corrective|actions correctives|actions a mener|activite prevue|prochaines etapes|massnahme|massnahmen|abgeleitete massnahme|abgeleitete massnahmen|korrekturmassnahme|korrekturmassnahmen|gegenmassnahme|nachste schritte|azione|azioni|azioni correttive|piano d azione|prossimi passi|actie|acties|maatregel|maatregelen|volgende stappen|dzialanie|dzialania|plan dzialania|dzialania naprawcze|nastepne kroki|действие|действия|мероприятия|план действий|корректирующие действия|меры|措施|改进措施|行动|行动计划|整改措施|改进|改善措施|未完成原因 及采取措施|补救措施|対策|アクション|施策|改善策|次のアクション|조치|개선방안|대책|실행계획|notes next action|aksiyon|tiltak|atgarder",
    ),
    (
        f(Ignore),
        95,
        "ignore|ignored rules|waiver|waivers|waived|ignorar|excepcion|excepciones|excecao|excecoes|exception|exceptions|ignorer|derogation|ignorieren|ausnahme|ausnahmen|ignora|eccezioni|negeren|ignoruj|игнорировать|忽略|豁免|無視|무시",
    ),
    (
        f(Status),
        95,
        "status|statuses|kpi state|current status|overall status|rag|rag status|rag rating|traffic light|traffic lights|health|kpi health|state|condition|performance status|progress status|kpi status text|status key|indicator status|estado|estado actual|estado del indicador|estado indicador|estado kpi|estatus|situacion|semaforo|situacao|situacao atual|farol|statut|etat|etat d avancement|feu tricolore|meteo|ampel|ampelstatus|zustand|bewertung|stand status|stato|stato avanzamento|semaforo stato|stoplicht|toestand|stan|статус|состояние|светофор|状态|完成状态|当前状态|警示灯|警示 灯|预警|评级|达标情况|是否达标|是否完成|ステータス|状況|状態|進捗状況|信号|評価|判定|상태|현황|신호등|durum|tilstand|lage|estado ultimo periodo|estado plan de accion|status da meta|on track|on track off track|trend status|confidence|confidence level|confidence score|evaluation|evaluacion|evaluacao|rating|calificacion|trend|トレンド|evolucao|tendance",
    ),
    (
        f(Comment),
        90,
        "comment|comments|remark|remarks|note|notes|commentary|observation|observations|annotation|feedback|additional information|additional info|additional notes|more information|further information|details|explanation|explanations|result explanation|justification|reason|reasons|reasoning|reject reason|context|notes context|kpi notes|comentario|comentarios|observacion|observaciones|observacion novedades|nota|notas|anotaciones|analisis|justificacion|observacao|observacoes|comentario s|anotacoes|analise|commentaire|commentaires|remarque|remarques|explication|kommentar|kommentare|bemerkung|bemerkungen|anmerkung|anmerkungen|notiz|notizen|hinweis|hinweise|erlauterung|erlauterungen|begrundung|commento|commenti|osservazioni|note aggiuntive|opmerking|opmerkingen|toelichting|notitie|notities|komentarz|komentarze|uwagi|notatki|комментарий|комментарии|примечание|примечания|заметки|пояснение|备注|说明|备注说明|评语|原因|未完成原因|补回说明|备注 说明|備考|コメント|メモ|補足|注釈|特記事項|비고|코멘트|메모|의견|aciklama|aciklamalar|merknad|kommentarer|appraisee achievement comments|note next steps|narrative progress|progress notes|progress update|updates|status update|weekly update|latest update|update",
    ),
    (
        f(Comment),
        35,
        "description|descriptions|descripcion|descricao|descrizione|beschreibung|omschrijving|beschrijving|opis|описание|描述|descripcion del indicador|details of indicator|background|info|information|informacion|informacoes|informations|informationen|decisions needed|risks|blockers|issues risks",
    ),
];
