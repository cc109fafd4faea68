//! The words we write into sheets, by language.

use crate::model::{Away, Language, OwnColumn, Severity, Status};

/// The languages that have words; any other is served in English.
pub(super) const LANGUAGES: [Language; 5] = [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt];

/// The header of a column of ours.
pub const fn header(language: Language, column: OwnColumn) -> &'static str {
    use OwnColumn as C;
    match language {
        Language::De => match column {
            C::Status => "KPI-Status",
            C::Progress => "KPI-Fortschritt",
            C::Expected => "KPI-Soll",
            C::Stretch => "KPI-Stretchziel",
            C::NextMilestone => "Nächster Meilenstein",
            C::Smart => "SMART",
            C::Checked => "KPI geprüft",
            C::Warnings => "KPI-Hinweise",
        },
        Language::Fr => match column {
            C::Status => "Statut KPI",
            C::Progress => "Progression KPI",
            C::Expected => "Attendu KPI",
            C::Stretch => "Cible ambitieuse KPI",
            C::NextMilestone => "Prochain jalon",
            C::Smart => "SMART",
            C::Checked => "KPI vérifié",
            C::Warnings => "Alertes KPI",
        },
        Language::Es => match column {
            C::Status => "Estado KPI",
            C::Progress => "Progreso KPI",
            C::Expected => "Esperado KPI",
            C::Stretch => "Meta ambiciosa KPI",
            C::NextMilestone => "Próximo hito",
            C::Smart => "SMART",
            C::Checked => "KPI revisado",
            C::Warnings => "Avisos KPI",
        },
        Language::Pt => match column {
            C::Status => "Situação KPI",
            C::Progress => "Progresso KPI",
            C::Expected => "Previsto KPI",
            C::Stretch => "Meta desafiadora KPI",
            C::NextMilestone => "Próximo marco",
            C::Smart => "SMART",
            C::Checked => "KPI verificado",
            C::Warnings => "Alertas KPI",
        },
        Language::En | Language::Other => column.header(),
    }
}

/// A status in the sheet's words.
pub const fn status(language: Language, status: Status) -> &'static str {
    use Status as S;
    match language {
        Language::De => match status {
            S::Paused => "Pausiert",
            S::Closed => "Abgeschlossen",
            S::Invalid => "Ungültig",
            S::NotStarted => "Nicht begonnen",
            S::Achieved => "Erreicht",
            S::Missed => "Verfehlt",
            S::NoData => "Keine Daten",
            S::Stale => "Veraltet",
            S::Open => "Offen",
            S::Early => "Zu früh",
            S::Ahead => "Voraus",
            S::OnTrack => "Im Plan",
            S::AtRisk => "Gefährdet",
            S::Behind => "Im Rückstand",
        },
        Language::Fr => match status {
            S::Paused => "En pause",
            S::Closed => "Clos",
            S::Invalid => "Non valable",
            S::NotStarted => "Pas commencé",
            S::Achieved => "Atteint",
            S::Missed => "Manqué",
            S::NoData => "Pas de données",
            S::Stale => "Pas à jour",
            S::Open => "Ouvert",
            S::Early => "Trop tôt",
            S::Ahead => "En avance",
            S::OnTrack => "En bonne voie",
            S::AtRisk => "À risque",
            S::Behind => "En retard",
        },
        Language::Es => match status {
            S::Paused => "En pausa",
            S::Closed => "Cerrado",
            S::Invalid => "No válido",
            S::NotStarted => "Sin empezar",
            S::Achieved => "Logrado",
            S::Missed => "No logrado",
            S::NoData => "Sin datos",
            S::Stale => "Desactualizado",
            S::Open => "Abierto",
            S::Early => "Demasiado pronto",
            S::Ahead => "Adelantado",
            S::OnTrack => "Según lo previsto",
            S::AtRisk => "En riesgo",
            S::Behind => "Atrasado",
        },
        Language::Pt => match status {
            S::Paused => "Em pausa",
            S::Closed => "Encerrado",
            S::Invalid => "Inválido",
            S::NotStarted => "Não iniciado",
            S::Achieved => "Alcançado",
            S::Missed => "Não alcançado",
            S::NoData => "Sem dados",
            S::Stale => "Desatualizado",
            S::Open => "Em aberto",
            S::Early => "Cedo demais",
            S::Ahead => "Adiantado",
            S::OnTrack => "Dentro do previsto",
            S::AtRisk => "Em risco",
            S::Behind => "Atrasado",
        },
        Language::En | Language::Other => status.name(),
    }
}

/// The word between a figure and its day in a milestone: "34 by 2026-12-06".
pub(super) const fn by(language: Language) -> &'static str {
    match language {
        Language::De => "bis",
        Language::Fr => "d'ici le",
        Language::Es => "para el",
        Language::Pt => "até",
        Language::En | Language::Other => "by",
    }
}

/// A severity in the sheet's words.
pub(super) const fn severity(language: Language, severity: Severity) -> &'static str {
    match (language, severity) {
        (Language::De, Severity::Error) => "Fehler",
        (Language::De, Severity::Warning) => "Warnung",
        (Language::De, Severity::Info) => "Hinweis",
        (Language::Fr, Severity::Error) => "erreur",
        (Language::Fr, Severity::Warning) => "alerte",
        (Language::Fr, Severity::Info) => "info",
        (Language::Es, Severity::Error) => "error",
        (Language::Es, Severity::Warning) => "aviso",
        (Language::Es | Language::Pt, Severity::Info) => "nota",
        (Language::Pt, Severity::Error) => "erro",
        (Language::Pt, Severity::Warning) => "alerta",
        (_, severity) => severity.name(),
    }
}

/// How to silence a rule on a row; `{code}` and `{column}` are filled in. `has_column`: the table has an Ignore column.
pub(super) const fn waive(language: Language, has_column: bool) -> &'static str {
    match (language, has_column) {
        (Language::De, true) => "Ausnahme: \"{code}: Grund\" in Spalte {column} dieser Zeile schreiben.",
        (Language::De, false) => "Ausnahme: eine Spalte \"Ignore\" anlegen und dort \"{code}: Grund\" schreiben.",
        (Language::Fr, true) => "Exception : écrire \"{code}: raison\" dans la colonne {column} de cette ligne.",
        (Language::Fr, false) => "Exception : ajouter une colonne \"Ignore\" et y écrire \"{code}: raison\".",
        (Language::Es, true) => "Excepción: escriba \"{code}: motivo\" en la columna {column} de esta fila.",
        (Language::Es, false) => "Excepción: añada una columna \"Ignore\" y escriba allí \"{code}: motivo\".",
        (Language::Pt, true) => "Exceção: escreva \"{code}: motivo\" na coluna {column} desta linha.",
        (Language::Pt, false) => "Exceção: acrescente uma coluna \"Ignore\" e escreva nela \"{code}: motivo\".",
        (_, true) => "To waive: write \"{code}: your reason\" into column {column} of this row.",
        (_, false) => "To waive: add a column \"Ignore\" and write \"{code}: your reason\" there.",
    }
}

/// Says that so many findings more are left out of a note; `{n}` is filled in.
pub(super) const fn more(language: Language) -> &'static str {
    match language {
        Language::De => "… und {n} weitere",
        Language::Fr => "… et {n} de plus",
        Language::Es => "… y {n} más",
        Language::Pt => "… e mais {n}",
        Language::En | Language::Other => "… and {n} more",
    }
}

/// The note on the status header: what these columns are; `{who}` and `{file}` are filled in.
pub(super) const fn about(language: Language) -> &'static str {
    match language {
        Language::De => {
            "Diese Spalten schreibt kpiwarden{who}: Stand, Fortschritt und nächste Schritte jeder KPI, aus den Zellen dieser Tabelle \
             gerechnet. Was hier von Hand eingetragen wird, bleibt stehen, bis es gelöscht wird; die anderen Spalten werden nie verändert.\n\
             Anhalten: in der Konfiguration write = \"off\" für dieses Blatt setzen. Alles wieder entfernen: kpiwarden sync --remove {file}"
        }
        Language::Fr => {
            "Ces colonnes sont écrites par kpiwarden{who} : état, progression et prochaines étapes de chaque KPI, calculés à partir des \
             cellules de ce tableau. Ce que l'on y saisit à la main reste jusqu'à ce qu'on l'efface ; les autres colonnes ne sont jamais modifiées.\n\
             Arrêter : mettre write = \"off\" pour cette feuille dans la configuration. Tout retirer : kpiwarden sync --remove {file}"
        }
        Language::Es => {
            "Estas columnas las escribe kpiwarden{who}: estado, progreso y próximos pasos de cada KPI, calculados a partir de las celdas \
             de esta tabla. Lo que se escriba aquí a mano se conserva hasta que se borre; las demás columnas nunca se modifican.\n\
             Para detenerlo: write = \"off\" para esta hoja en la configuración. Para quitarlo todo: kpiwarden sync --remove {file}"
        }
        Language::Pt => {
            "Estas colunas são escritas pelo kpiwarden{who}: situação, progresso e próximos passos de cada KPI, calculados a partir das \
             células desta tabela. O que for escrito aqui à mão fica até ser apagado; as outras colunas nunca são alteradas.\n\
             Para parar: write = \"off\" para esta folha na configuração. Para remover tudo: kpiwarden sync --remove {file}"
        }
        Language::En | Language::Other => {
            "kpiwarden writes these columns{who}: status, progress and next step of each KPI, worked out from the cells of this table. \
             What you type into them is kept until you clear it; no other column is ever changed.\n\
             To stop it: set write = \"off\" for this sheet in the config. To take everything out again: kpiwarden sync --remove {file}"
        }
    }
}

/// Who runs it, within the note on the status header; `{name}` is filled in.
pub(super) const fn run_by(language: Language) -> &'static str {
    match language {
        Language::De => " (betrieben von {name})",
        Language::Fr => " (géré par {name})",
        Language::Es => " (a cargo de {name})",
        Language::Pt => " (mantido por {name})",
        Language::En | Language::Other => " (run by {name})",
    }
}

/// What is said when a comment is resolved.
pub const fn resolved(language: Language, away: Away) -> &'static str {
    use Away as A;
    match language {
        Language::De => match away {
            A::Mended => "Behoben, danke.",
            A::Unchecked => {
                "Wird nicht mehr geprüft: die Regel ist abgeschaltet, ausgenommen oder gilt für diese Zeile nicht mehr."
            }
            A::Elsewhere => "Steht jetzt in einem anderen Kommentar.",
            A::CellGone => "Die Zelle dieses Kommentars wurde gelöscht.",
            A::Off => "kpiwarden schreibt in dieses Blatt keine Kommentare mehr.",
            A::Removed => "kpiwarden wurde aus diesem Blatt entfernt.",
        },
        Language::Fr => match away {
            A::Mended => "Corrigé, merci.",
            A::Unchecked => {
                "N'est plus vérifié : la règle est désactivée, fait l'objet d'une exception ou ne concerne plus cette ligne."
            }
            A::Elsewhere => "Figure maintenant dans un autre commentaire.",
            A::CellGone => "La cellule de ce commentaire a été supprimée.",
            A::Off => "kpiwarden n'écrit plus de commentaires dans cette feuille.",
            A::Removed => "kpiwarden a été retiré de cette feuille.",
        },
        Language::Es => match away {
            A::Mended => "Corregido, gracias.",
            A::Unchecked => {
                "Ya no se revisa: la regla está desactivada, tiene una excepción o ya no se aplica a esta fila."
            }
            A::Elsewhere => "Ahora figura en otro comentario.",
            A::CellGone => "La celda de este comentario se eliminó.",
            A::Off => "kpiwarden ya no escribe comentarios en esta hoja.",
            A::Removed => "kpiwarden se ha retirado de esta hoja.",
        },
        Language::Pt => match away {
            A::Mended => "Corrigido, obrigado.",
            A::Unchecked => {
                "Já não é verificado: a regra está desligada, tem uma exceção ou já não se aplica a esta linha."
            }
            A::Elsewhere => "Agora consta de outro comentário.",
            A::CellGone => "A célula deste comentário foi eliminada.",
            A::Off => "O kpiwarden já não escreve comentários nesta folha.",
            A::Removed => "O kpiwarden foi retirado desta folha.",
        },
        Language::En | Language::Other => match away {
            A::Mended => "Mended, thank you.",
            A::Unchecked => "No longer checked: the rule is off, waived, or does not apply to this row any more.",
            A::Elsewhere => "Now told in another comment.",
            A::CellGone => "The cell of this comment was deleted.",
            A::Off => "kpiwarden writes no more comments in this sheet.",
            A::Removed => "kpiwarden was taken out of this sheet.",
        },
    }
}
