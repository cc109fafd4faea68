//! The tabs that may stand beside KPI tables: goals, people, actions, milestones. They are found by their headers.

use jiff::civil::Date;

use crate::model::{
    Action, CellKind, CellRef, Goal, MilestoneRow, Person, Quantity, Reading, Shape, Side, Table, Tabs, When,
};

use super::columns::TableSettings;
use super::dates::{self, DateStyle};
use super::numbers::{self, NumberStyle};

/// What a tab beside holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideKind {
    /// Goals.
    Goals,
    /// People.
    People,
    /// Actions.
    Actions,
    /// Milestones.
    Milestones,
}

impl SideKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Goals, Self::People, Self::Actions, Self::Milestones];

    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Goals => "goals",
            Self::People => "people",
            Self::Actions => "actions",
            Self::Milestones => "milestones",
        }
    }
}

/// The side tabs of a workbook.
#[derive(Debug, Clone, Default)]
pub struct FoundTabs {
    /// What they hold.
    pub tabs: Tabs,
    /// Which tabs they are, by index.
    pub kinds: Vec<(usize, SideKind)>,
}

impl FoundTabs {
    /// What the tab of that index holds, if it is a side tab.
    pub fn kind(&self, tab_index: usize) -> Option<SideKind> {
        self.kinds.iter().find(|(index, _)| *index == tab_index).map(|(_, kind)| *kind)
    }
}

/// How many rows that hold anything are looked at for a header.
const HEADER_ROWS_MAX: usize = 15;
/// How many rows of a side tab are read.
const SIDE_ROWS_MAX: usize = 20_000;

/// A column of a side tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Goal,
    Statement,
    Parent,
    Task,
    Kpi,
    Owner,
    Name,
    Email,
    Role,
    Team,
    Manager,
    Start,
    End,
    Impact,
    Done,
    Date,
    Value,
    Target,
    Progress,
}

/// Header texts of each part, folded; English, German, French, Spanish, Portuguese.
const HEADERS: &[(Part, &str)] = &[
    (
        Part::Goal,
        "goal,goals,objective,objectives,ziel,ziele,objectif,objectifs,objetivo,objetivos,meta estratégica,goal name,strategic goal",
    ),
    (
        Part::Statement,
        "statement,goal statement,description,in words,beschreibung,wortlaut,énoncé,description de l'objectif,descripción,enunciado,descrição",
    ),
    (
        Part::Parent,
        "parent,parent goal,supports,part of,übergeordnet,übergeordnetes ziel,objectif parent,objetivo superior,objetivo pai,serves",
    ),
    (
        Part::Task,
        "task,tasks,action,actions,activity,to do,todo,what,measure to take,maßnahme,massnahme,maßnahmen,aufgabe,tâche,activité,acción,acciones,tarea,ação,ações,tarefa",
    ),
    (Part::Kpi, "kpi,kpis,metric,indicator,measure,key result,kennzahl,indicateur,indicador,métrica"),
    (
        Part::Owner,
        "owner,who,responsible,assignee,assigned to,responsible person,verantwortlich,verantwortliche,wer,responsable,qui,quién,responsável,quem",
    ),
    (
        Part::Name,
        "name,person,full name,employee,vorname nachname,mitarbeiter,nom,nom complet,nombre,nome,persona,pessoa",
    ),
    (
        Part::Email,
        "email,e-mail,mail,email address,e-mail address,e-mail-adresse,courriel,adresse e-mail,correo,correo electrónico",
    ),
    (Part::Role, "role,job title,title,position,post,rolle,funktion,rôle,poste,fonction,rol,cargo,puesto,função,papel"),
    (Part::Team, "team,department,abteilung,équipe,service,equipo,departamento,equipe,equipa"),
    (
        Part::Manager,
        "manager,line manager,reports to,vorgesetzte,vorgesetzter,responsable hiérarchique,jefe,gestor,gerente",
    ),
    (
        Part::Start,
        "start,start date,from,begin,started,beginn,von,début,date de début,inicio,fecha de inicio,início,data de início",
    ),
    (
        Part::End,
        "end,end date,due,due date,deadline,until,by,by when,target date,ende,fällig,fällig am,frist,termin,bis,fin,échéance,date de fin,fecha de fin,fecha límite,plazo,vencimiento,fim,prazo,data de fim",
    ),
    (Part::Impact, "impact,effect,result,outcome,wirkung,ergebnis,effet,résultat,impacto,efecto,resultado,efeito"),
    (
        Part::Done,
        "done,completed,complete,finished,status,state,erledigt,fertig,stand,fait,terminé,statut,hecho,terminado,completado,estado,feito,concluído,concluida",
    ),
    (Part::Date, "date,day,by date,milestone date,datum,tag,date jalon,fecha,data"),
    (Part::Value, "value,figure,milestone,milestone value,amount,wert,zahl,valeur,valor"),
    (Part::Target, "target,target value,zielwert,soll,cible,valor objetivo,meta,alvo"),
    (
        Part::Progress,
        "baseline,current,actual,actuals,start value,ist,ausgangswert,valeur actuelle,línea base,actual value,linha de base,atual",
    ),
];

/// Words in the names of side tabs.
const GOAL_TABS: [&str; 8] = ["goal", "objective", "ziel", "objectif", "objetivo", "okr", "meta", "priorit"];

/// Finds and reads the side tabs of a workbook. A workbook of one tab has none. `named`: tabs whose kind the config tells; they win
/// over what headers say, and no other tab is of their kind.
pub fn read(tables: &[Table], named: &[(SideKind, String)], settings: &TableSettings, today: Date) -> FoundTabs {
    let mut found = FoundTabs::default();
    if tables.len() < 2 {
        return found;
    }
    for (tab_index, table) in tables.iter().enumerate() {
        let told = named.iter().find(|(_, name)| *name == table.name).map(|(kind, _)| *kind);
        let Some((kind, header)) = header_of(table, told) else { continue };
        if told.is_none() && named.iter().any(|(known, _)| *known == kind) {
            continue;
        }
        let locale = settings.locale_of(table);
        let fiscal_year_start = settings.fiscal_year_start;
        let reader = Reader {
            table,
            header,
            dates: DateStyle { order: locale.map(|locale| locale.date_order()), fiscal_year_start, near: today },
            numbers: NumberStyle { decimal: locale.map(|locale| locale.decimal_separator()) },
        };
        let taken = match kind {
            SideKind::Goals => put(&mut found.tabs.goals, reader.side(tab_index, Reader::goal)),
            SideKind::People => put(&mut found.tabs.people, reader.side(tab_index, Reader::person)),
            SideKind::Actions => put(&mut found.tabs.actions, reader.side(tab_index, Reader::action)),
            SideKind::Milestones => put(&mut found.tabs.milestones, reader.side(tab_index, Reader::milestone)),
        };
        if taken {
            found.kinds.push((tab_index, kind));
        }
    }
    found
}

/// Keeps the first tab of a kind.
fn put<T>(slot: &mut Option<Side<T>>, side: Side<T>) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(side);
    }
    free
}

struct Header {
    row: usize,
    columns: Vec<(Part, u16)>,
}

/// The header and what the tab holds; `told` is what the config says that it holds.
fn header_of(table: &Table, told: Option<SideKind>) -> Option<(SideKind, Header)> {
    for row in 0..table.row_count().min(HEADER_ROWS_MAX) {
        let mut columns: Vec<(Part, u16)> = Vec::new();
        let mut cells = 0_usize;
        for (column, cell) in table.row(row) {
            if cell.is_blank() {
                continue;
            }
            cells += 1;
            if let Some(part) = part_of(cell.trimmed()).filter(|part| !columns.iter().any(|(known, _)| known == part)) {
                columns.push((part, column));
            }
        }
        if let Some(kind) = told {
            if columns.iter().any(|(part, _)| names_entry(kind, *part)) {
                return Some((kind, Header { row, columns }));
            }
            continue;
        }
        if columns.len() < 2 || columns.len() * 2 < cells {
            continue;
        }
        if let Some(kind) = kind_of(table, &columns) {
            return Some((kind, Header { row, columns }));
        }
    }
    None
}

/// Whether a column tells which entry a row of such a tab is.
const fn names_entry(kind: SideKind, part: Part) -> bool {
    match kind {
        SideKind::Goals => matches!(part, Part::Goal),
        SideKind::People => matches!(part, Part::Name | Part::Email),
        SideKind::Actions => matches!(part, Part::Task),
        SideKind::Milestones => matches!(part, Part::Kpi),
    }
}

fn part_of(text: &str) -> Option<Part> {
    if text.len() > 40 {
        return None;
    }
    let folded = text.to_lowercase();
    let folded = folded.trim_matches([':', '*', ' ', '?']);
    HEADERS.iter().find(|(_, names)| names.split(',').any(|name| name == folded)).map(|(part, _)| *part)
}

fn kind_of(table: &Table, columns: &[(Part, u16)]) -> Option<SideKind> {
    let has = |part: Part| columns.iter().any(|(known, _)| *known == part);
    let count = |parts: &[Part]| parts.iter().filter(|part| has(**part)).count();
    if has(Part::Progress) {
        return None;
    }
    let first = columns.first().map(|(part, _)| *part);
    if has(Part::Task)
        && !has(Part::Target)
        && count(&[Part::Owner, Part::Start, Part::End, Part::Impact, Part::Done]) >= 2
    {
        return Some(SideKind::Actions);
    }
    if has(Part::Kpi)
        && has(Part::Value)
        && (has(Part::Date) || has(Part::End))
        && columns.len() <= 5
        && !has(Part::Owner)
    {
        return Some(SideKind::Milestones);
    }
    if has(Part::Name)
        && count(&[Part::Email, Part::Role, Part::Team, Part::Manager]) >= 2
        && count(&[Part::Kpi, Part::Goal, Part::Target, Part::Task]) == 0
    {
        return Some(SideKind::People);
    }
    let named = table.name.to_lowercase();
    let named = GOAL_TABS.iter().any(|word| named.contains(word));
    let about = count(&[Part::Statement, Part::Owner, Part::Target, Part::End, Part::Parent]);
    if first == Some(Part::Goal) && count(&[Part::Kpi, Part::Task, Part::Value]) == 0 && about >= 2 && named {
        return Some(SideKind::Goals);
    }
    None
}

struct Reader<'t> {
    table: &'t Table,
    header: Header,
    dates: DateStyle,
    numbers: NumberStyle,
}

impl Reader<'_> {
    fn side<T>(&self, tab_index: usize, read: impl Fn(&Self, usize) -> Option<T>) -> Side<T> {
        let first = self.header.row + 1;
        let rows = first..self.table.row_count().min(first.saturating_add(SIDE_ROWS_MAX));
        Side {
            tab: self.table.name.clone(),
            tab_index: Some(tab_index),
            header_row: self.table.row_number(self.header.row),
            rows: rows.filter_map(|row| read(self, row)).collect(),
        }
    }

    fn column(&self, part: Part) -> Option<u16> {
        self.header.columns.iter().find(|(known, _)| *known == part).map(|(_, column)| *column)
    }

    fn text(&self, row: usize, part: Part) -> String {
        let column = self.column(part);
        column.map_or_else(String::new, |column| self.table.cell(row, column).trimmed().to_owned())
    }

    fn day(&self, row: usize, part: Part) -> Reading<When> {
        self.column(part).map_or(Reading::Empty, |column| dates::read_cell(self.table.cell(row, column), &self.dates))
    }

    fn figure(&self, row: usize, part: Part) -> Reading<Quantity<'_>> {
        let column = self.column(part);
        column.map_or(Reading::Empty, |column| numbers::read_cell(self.table.cell(row, column), &self.numbers))
    }

    /// The place of a part's cell in a row; the first column's where there is no such column.
    fn place(&self, row: usize, part: Part) -> CellRef {
        let first = self.header.columns.first().map_or(0, |(_, column)| *column);
        CellRef::new(self.table.row_number(row), self.column(part).unwrap_or(first))
    }

    fn goal(&self, row: usize) -> Option<Goal> {
        let name = self.text(row, Part::Goal);
        (!name.is_empty()).then(|| Goal {
            cell: self.place(row, Part::Goal),
            name,
            statement: self.text(row, Part::Statement),
            owner: self.text(row, Part::Owner),
            has_target: matches!(self.figure(row, Part::Target), Reading::Value(_)),
            deadline: self.day(row, Part::End),
            parent: self.text(row, Part::Parent),
        })
    }

    fn person(&self, row: usize) -> Option<Person> {
        let (name, email) = (self.text(row, Part::Name), self.text(row, Part::Email));
        (!name.is_empty() || !email.is_empty()).then(|| Person {
            name,
            email,
            role: self.text(row, Part::Role),
            team: self.text(row, Part::Team),
            manager: self.text(row, Part::Manager),
        })
    }

    fn action(&self, row: usize) -> Option<Action> {
        let task = self.text(row, Part::Task);
        (!task.is_empty()).then(|| Action {
            cell: self.place(row, Part::Task),
            task,
            kpi: self.text(row, Part::Kpi),
            owner: self.text(row, Part::Owner),
            start: self.day(row, Part::Start),
            end: self.day(row, Part::End),
            impact: self.text(row, Part::Impact),
            done: self.is_done(row),
        })
    }

    fn milestone(&self, row: usize) -> Option<MilestoneRow> {
        let kpi = self.text(row, Part::Kpi);
        let by = if self.column(Part::Date).is_some() { Part::Date } else { Part::End };
        (!kpi.is_empty()).then(|| MilestoneRow {
            cell: self.place(row, Part::Kpi),
            kpi,
            date: self.day(row, by).value().map(|when| when.period.last),
            value: self.figure(row, Part::Value).value().map(|quantity| quantity.value),
        })
    }

    fn is_done(&self, row: usize) -> bool {
        const DONE: [&str; 28] = [
            "done",
            "yes",
            "y",
            "x",
            "✓",
            "✔",
            "☑",
            "true",
            "complete",
            "completed",
            "finished",
            "closed",
            "1",
            "100%",
            "100 %",
            "erledigt",
            "fertig",
            "ja",
            "abgeschlossen",
            "fait",
            "terminé",
            "oui",
            "hecho",
            "terminado",
            "sí",
            "feito",
            "concluído",
            "sim",
        ];
        let Some(column) = self.column(Part::Done) else { return false };
        let cell = self.table.cell(row, column);
        let text = cell.trimmed().to_lowercase();
        if cell.kind == CellKind::Number {
            return matches!(text.as_str(), "1" | "100");
        }
        let is_figure = || matches!(numbers::read_text(cell.trimmed(), &self.numbers), Reading::Value(quantity) if quantity.shape == Shape::Done && quantity.value == rust_decimal::Decimal::ONE);
        DONE.contains(&text.as_str()) || is_figure()
    }
}

#[cfg(test)]
mod tests;
