//! Developer metadata and the filters that find it.

use serde_json::{Value, json};

use super::{Batch, done};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::state::range::{Dimension, GridRange};
use crate::state::spreadsheet::{Metadata, Place, Spreadsheet};

/// The most characters of keys and values together, for each tab and for the spreadsheet.
const CHARACTERS_MAX: usize = 30_000;

impl Batch<'_> {
    pub(super) fn create_metadata(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["developerMetadata"];
        let id = match given["metadataId"].as_i64().and_then(|id| i32::try_from(id).ok()) {
            Some(id) if self.book.metadata.iter().any(|found| found.id == id) => {
                return Err(ApiError::invalid(format!("Developer metadata with id {id} already exists.")));
            }
            Some(id) => id,
            None => self.ids.number(),
        };
        let key = given["metadataKey"].as_str().unwrap_or_default();
        if key.is_empty() {
            return Err(ApiError::invalid("developerMetadata.metadataKey must be set."));
        }
        let visibility = given["visibility"].as_str().unwrap_or_default();
        if !matches!(visibility, "DOCUMENT" | "PROJECT") {
            return Err(ApiError::invalid("developerMetadata.visibility must be set."));
        }
        let created = Metadata {
            id,
            key: key.into(),
            value: given["metadataValue"].as_str().map(Into::into),
            visibility: visibility.into(),
            project: self.editor.caller.project.clone(),
            place: self.place(&given["location"])?,
        };
        let value = created.value();
        self.book.metadata.push(created);
        self.check_metadata_size()?;
        Ok(json!({"createDeveloperMetadata": {"developerMetadata": value}}))
    }

    pub(super) fn update_metadata(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "DeveloperMetadata", body.get("fields"))?;
        let given = &body["developerMetadata"];
        let place = mask.at("location").map(|_| self.place(&given["location"])).transpose()?;
        let mut updated = Vec::new();
        for at in self.chosen(&body["dataFilters"]) {
            let found = &mut self.book.metadata[at];
            if mask.at("metadataKey").is_some() {
                found.key = given["metadataKey"].as_str().unwrap_or_default().into();
            }
            if mask.at("metadataValue").is_some() {
                found.value = given["metadataValue"].as_str().map(Into::into);
            }
            if let Some(visibility) = mask.at("visibility").and_then(|_| given["visibility"].as_str()) {
                found.visibility = visibility.into();
            }
            if let Some(place) = place {
                found.place = place;
            }
            updated.push(found.value());
        }
        self.check_metadata_size()?;
        Ok(json!({"updateDeveloperMetadata": {"developerMetadata": updated}}))
    }

    pub(super) fn delete_metadata(&mut self, body: &Value) -> Value {
        let chosen = self.chosen(&json!([body["dataFilter"]]));
        let deleted: Vec<Value> = chosen.iter().map(|&at| self.book.metadata[at].value()).collect();
        let mut at = 0;
        self.book.metadata.retain(|_| {
            at += 1;
            !chosen.contains(&(at - 1))
        });
        if deleted.is_empty() {
            return done();
        }
        json!({"deleteDeveloperMetadata": {"deletedDeveloperMetadata": deleted}})
    }

    fn chosen(&self, filters: &Value) -> Vec<usize> {
        let filters = filters.as_array().map(Vec::as_slice).unwrap_or_default();
        let project = &self.editor.caller.project;
        let fits =
            |found: &Metadata| found.seen_by(project) && filters.iter().any(|filter| matches(self.book, found, filter));
        let all = self.book.metadata.iter().enumerate();
        all.filter(|(_, found)| fits(found)).map(|(at, _)| at).collect()
    }

    fn place(&self, location: &Value) -> Outcome<Place> {
        if location["spreadsheet"].as_bool() == Some(true) {
            return Ok(Place::Spreadsheet);
        }
        if location.get("dimensionRange").is_some() {
            let (sheet, dimension, start, end) = self.book.lines(&location["dimensionRange"])?;
            if end - start != 1 {
                return Err(ApiError::invalid(
                    "developerMetadata.location.dimensionRange must have exactly one row or column.",
                ));
            }
            return Ok(if dimension == Dimension::Rows {
                Place::Row(sheet, start)
            } else {
                Place::Column(sheet, start)
            });
        }
        if location.get("sheetId").is_some() {
            return Ok(Place::Sheet(self.book.sheet(super::sheet_id(location))?.id));
        }
        Err(ApiError::invalid("developerMetadata.location must be set."))
    }

    fn check_metadata_size(&self) -> Outcome<()> {
        let group = |place: Place| match place {
            Place::Spreadsheet => None,
            Place::Sheet(sheet) | Place::Row(sheet, _) | Place::Column(sheet, _) => Some(sheet),
        };
        for place in std::iter::once(None).chain(self.book.sheets.iter().map(|tab| Some(tab.id))) {
            let tied = self.book.metadata.iter().filter(|found| group(found.place) == place);
            let characters: usize = tied
                .map(|found| found.key.chars().count() + found.value.as_deref().unwrap_or_default().chars().count())
                .sum();
            if characters > CHARACTERS_MAX {
                return Err(ApiError::invalid(format!(
                    "Developer metadata storage limit of {CHARACTERS_MAX} characters exceeded."
                )));
            }
        }
        Ok(())
    }
}

/// Whether a `DataFilter` finds a piece of metadata.
pub fn matches(book: &Spreadsheet, found: &Metadata, filter: &Value) -> bool {
    let lookup = &filter["developerMetadataLookup"];
    let Some(lookup) = lookup.as_object() else {
        return in_range(book, found, filter);
    };
    let kind = match found.place {
        Place::Spreadsheet => "SPREADSHEET",
        Place::Sheet(_) => "SHEET",
        Place::Row(..) => "ROW",
        Place::Column(..) => "COLUMN",
    };
    lookup.iter().all(|(name, wanted)| match name.as_str() {
        "metadataId" => wanted.as_i64() == Some(found.id.into()),
        "metadataKey" => wanted.as_str() == Some(&found.key),
        "metadataValue" => wanted.as_str() == found.value.as_deref(),
        "visibility" => wanted.as_str() == Some(&found.visibility),
        "locationType" => wanted.as_str() == Some(kind),
        "metadataLocation" => {
            let intersecting =
                lookup.get("locationMatchingStrategy").and_then(Value::as_str) == Some("INTERSECTING_LOCATION");
            located(found.place, wanted, intersecting)
        }
        _ => true,
    })
}

fn located(place: Place, wanted: &Value, intersecting: bool) -> bool {
    if wanted["spreadsheet"].as_bool() == Some(true) {
        return intersecting || place == Place::Spreadsheet;
    }
    if wanted.get("dimensionRange").is_some() {
        let range = GridRange::read(&wanted["dimensionRange"]);
        let dimension = Dimension::read(&wanted["dimensionRange"]["dimension"]);
        let within = |at: u32| {
            let edge = |name: &str| wanted["dimensionRange"][name].as_u64();
            edge("startIndex").is_none_or(|start| u64::from(at) >= start)
                && edge("endIndex").is_none_or(|end| u64::from(at) < end)
        };
        return match place {
            Place::Row(sheet, at) => dimension == Dimension::Rows && sheet == range.sheet && within(at),
            Place::Column(sheet, at) => dimension == Dimension::Columns && sheet == range.sheet && within(at),
            _ => false,
        };
    }
    let sheet = super::sheet_id(wanted);
    match place {
        Place::Sheet(found) => found == sheet,
        Place::Row(found, _) | Place::Column(found, _) => intersecting && found == sheet,
        Place::Spreadsheet => false,
    }
}

fn in_range(book: &Spreadsheet, found: &Metadata, filter: &Value) -> bool {
    let range = match (filter["a1Range"].as_str(), filter.get("gridRange")) {
        (Some(text), _) => {
            let Ok(target) = book.target(text) else { return false };
            target.rect.on(book.sheets[target.sheet].id)
        }
        (None, Some(range)) => GridRange::read(range),
        _ => return false,
    };
    let inside = |at: u32, start: Option<u32>, end: Option<u32>| {
        start.is_none_or(|start| at >= start) && end.is_none_or(|end| at < end)
    };
    match found.place {
        Place::Spreadsheet => false,
        Place::Sheet(sheet) => sheet == range.sheet,
        Place::Row(sheet, at) => sheet == range.sheet && inside(at, range.row_start, range.row_end),
        Place::Column(sheet, at) => sheet == range.sheet && inside(at, range.column_start, range.column_end),
    }
}
