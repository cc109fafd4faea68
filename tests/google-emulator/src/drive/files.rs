//! `files.*`, `about`, `drives`.

use serde_json::{Value, json};

use super::file::{File, Role, role_among};
use super::query::Query;
use super::{changes, comments, permissions};
use crate::caller::Caller;
use crate::error::{ApiError, Outcome};
use crate::http::{Request, Response};
use crate::schema::DRIVE;
use crate::schema::mask::Mask;
use crate::text::shown;
use crate::world::World;

/// One call of a Drive method, checked already.
pub struct Call<'a> {
    /// The id of the method.
    pub method: &'a str,
    /// The message it answers.
    pub answer: Option<&'a str>,
    /// Path parameters.
    pub path: std::collections::HashMap<String, String>,
    /// The request.
    pub request: &'a Request,
    /// Its body, checked and tidied.
    pub body: Value,
    /// Who calls.
    pub caller: &'a Caller,
}

impl Call<'_> {
    /// A path parameter.
    pub fn id(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }

    fn mask(&self) -> Outcome<Option<Mask>> {
        let Some(text) = self.request.parameter("fields").filter(|text| !text.is_empty()) else { return Ok(None) };
        let invalid =
            |path: &str| ApiError::parameter("invalidParameter", format!("Invalid field selection {path}"), "fields");
        let mask = Mask::parse(text).map_err(|_| invalid(text))?;
        match self.answer.and_then(|message| mask.unknown(&DRIVE, message)) {
            Some(path) => Err(invalid(&path)),
            None => Ok(Some(mask)),
        }
    }
}

/// Answers a call.
///
/// # Errors
/// Google's refusals.
pub fn answer(world: &mut World, call: &Call) -> Outcome<Response> {
    let mask = call.mask()?;
    let needs_mask = call.method.starts_with("drive.comments.") || call.method.starts_with("drive.replies.");
    if (call.method == "drive.about.get" || (needs_mask && !call.method.ends_with(".delete"))) && mask.is_none() {
        return Err(ApiError::parameter("required", "The 'fields' parameter is required for this method.", "fields"));
    }
    world.settle();
    let file = call.id("fileId");
    let value = match call.method {
        "drive.files.create" => create(world, call),
        "drive.files.get" => Ok(shown_file(world, call, file)?),
        "drive.files.list" => list(world, call),
        "drive.files.update" => update(world, call),
        "drive.files.copy" => copy(world, call),
        "drive.files.delete" => return delete(world, call),
        "drive.files.export" => return export(world, call),
        "drive.about.get" => Ok(json!({"kind": "drive#about", "user": {
            "kind": "drive#user", "displayName": super::file::name_of(&call.caller.email), "me": true,
            "permissionId": call.caller.email, "emailAddress": call.caller.email,
        }})),
        "drive.drives.list" => Ok(drives(world, call)),
        "drive.drives.get" => {
            let id = call.id("driveId");
            let found = drives(world, call)["drives"].as_array().cloned().unwrap_or_default();
            let missing = || ApiError::part_not_found("Shared drive", id, "driveId");
            found.into_iter().find(|drive| drive["id"].as_str() == Some(id)).ok_or_else(missing)
        }
        "drive.changes.getStartPageToken" => Ok(changes::start_page_token(world)),
        "drive.changes.list" => changes::list(world, call.caller, call.request),
        method if method.starts_with("drive.permissions.") => return permissions::answer(world, call, mask.as_ref()),
        _ if needs_mask => return comments::answer(world, call, mask.as_ref()),
        method => Err(not_emulated(method)),
    }?;
    let mask = mask.unwrap_or_else(|| usual(call.method));
    Ok(Response::json(200, &mask.project(value)))
}

fn not_emulated(method: &str) -> ApiError {
    let mut error = ApiError::internal();
    (error.code, error.status) = (501, "UNIMPLEMENTED");
    error.message = format!("The emulator does not know the method {method}.");
    error
}

/// What is answered when no field is asked for.
fn usual(method: &str) -> Mask {
    let file = "kind,id,name,mimeType,driveId,teamDriveId";
    let text = match method {
        "drive.files.list" => format!("kind,nextPageToken,incompleteSearch,files({file})"),
        "drive.changes.list" => format!(
            "kind,nextPageToken,newStartPageToken,changes(kind,type,changeType,time,removed,fileId,driveId,file({file}))"
        ),
        "drive.permissions.list" => "kind,nextPageToken,permissions(kind,id,type,role)".into(),
        method if method.starts_with("drive.permissions.") => "kind,id,type,role".into(),
        method if method.starts_with("drive.files.") => file.into(),
        _ => "*".into(),
    };
    Mask::parse(&text).unwrap_or_default()
}

/// What a caller may do with a file.
///
/// # Errors
/// 404 when it may not see it, 403 when it may not do so much.
pub fn allow(world: &World, call: &Call, file: &str, least: Role) -> Outcome<Role> {
    let hidden = world.files.get(file).is_some_and(|found| found.drive.is_some()) && !all_drives(call.request);
    match world.role(file, &call.caller.email).filter(|_| !hidden) {
        None => Err(ApiError::file_not_found(file)),
        Some(role) if role < least => Err(ApiError::file_permission(file)),
        Some(role) => Ok(role),
    }
}

/// Whether a request knows of shared drives; to one that does not, their files are not there.
pub fn all_drives(request: &Request) -> bool {
    request.flag("supportsAllDrives") || request.flag("supportsTeamDrives")
}

/// Whether a list may hold files of shared drives.
pub fn lists_all_drives(request: &Request) -> bool {
    all_drives(request) && (request.flag("includeItemsFromAllDrives") || request.flag("includeTeamDriveItems"))
}

fn drives(world: &World, call: &Call) -> Value {
    let mine = world.drives.iter().filter(|(_, drive)| role_among(&drive.members, &call.caller.email).is_some());
    let listed: Vec<Value> =
        mine.map(|(id, drive)| json!({"kind": "drive#drive", "id": id, "name": drive.name})).collect();
    json!({"kind": "drive#driveList", "drives": listed})
}

fn shown_file(world: &World, call: &Call, id: &str) -> Outcome<Value> {
    let role = allow(world, call, id, Role::Reader)?;
    let file = world.files.get(id).ok_or_else(|| ApiError::file_not_found(id))?;
    Ok(file.value(&call.caller.email, Some(role)))
}

fn parents(body: &Value) -> Vec<String> {
    body["parents"].as_array().into_iter().flatten().filter_map(Value::as_str).map(Into::into).collect()
}

fn create(world: &mut World, call: &Call) -> Outcome<Value> {
    let name = call.body["name"].as_str().unwrap_or("Untitled");
    let mime = call.body["mimeType"].as_str().unwrap_or("application/octet-stream");
    // `root` is everyone's own first folder.
    let mut parents = parents(&call.body);
    parents.retain(|parent| parent != "root");
    for parent in &parents {
        match world.drives.get(parent) {
            Some(drive) if role_among(&drive.members, &call.caller.email) >= Some(Role::Writer) => {}
            _ => {
                allow(world, call, parent, Role::Writer)?;
            }
        }
    }
    let id = world.create_file(name, mime, &call.caller.email, parents);
    set_extra(world, &id, &call.body);
    shown_file(world, call, &id)
}

fn set_extra(world: &mut World, id: &str, body: &Value) {
    let Some(file) = world.files.get_mut(id) else { return };
    for name in ["description", "appProperties", "properties", "starred"] {
        if let Some(value) = body.get(name) {
            file.extra.insert(name.into(), value.clone());
        }
    }
}

fn list(world: &World, call: &Call) -> Outcome<Value> {
    let request = call.request;
    let query = match request.parameter("q").filter(|q| !q.is_empty()) {
        None => None,
        Some(text) => Some(Query::parse(text).ok_or_else(|| ApiError::parameter("invalid", "Invalid Value", "q"))?),
    };
    let size: usize = request.parameter("pageSize").and_then(|size| size.parse().ok()).unwrap_or(100);
    let start: usize = match request.parameter("pageToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|at| at.parse().ok())
            .ok_or_else(|| ApiError::parameter("invalid", "Invalid Value", "pageToken"))?,
    };
    let email = &call.caller.email;
    let mut found: Vec<&File> = world
        .files
        .values()
        .filter(|file| file.drive.is_none() || lists_all_drives(request))
        .filter(|file| request.parameter("driveId").is_none_or(|drive| file.drive.as_deref() == Some(drive)))
        .filter(|file| world.role(&file.id, email).is_some())
        .filter(|file| query.as_ref().is_none_or(|query| query.fits(file, email)))
        .collect();
    order(&mut found, request.parameter("orderBy").unwrap_or("modifiedTime desc"));
    let page: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size.clamp(1, 1000))
        .map(|file| file.value(email, world.role(&file.id, email)))
        .collect();
    let end = start + page.len();
    let mut out = json!({"kind": "drive#fileList", "incompleteSearch": false, "files": page});
    if end < found.len() {
        out["nextPageToken"] = format!("page-{end}").into();
    }
    Ok(out)
}

fn order(files: &mut [&File], by: &str) {
    let keys: Vec<(&str, bool)> = by
        .split(',')
        .map(|key| {
            let mut words = key.split_whitespace();
            (words.next().unwrap_or_default(), words.next() == Some("desc"))
        })
        .collect();
    files.sort_by(|one, other| {
        let compared = keys.iter().map(|(key, descending)| {
            let order = match *key {
                "name" | "name_natural" => one.name.cmp(&other.name),
                "createdTime" => one.created_ms.cmp(&other.created_ms),
                "folder" => (one.mime != super::file::FOLDER).cmp(&(other.mime != super::file::FOLDER)),
                _ => one.modified_ms.cmp(&other.modified_ms),
            };
            if *descending { order.reverse() } else { order }
        });
        compared.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then_with(|| one.id.cmp(&other.id))
    });
}

fn update(world: &mut World, call: &Call) -> Outcome<Value> {
    let id = call.id("fileId").to_owned();
    let least = if call.body.get("trashed").is_some() { Role::Owner } else { Role::Writer };
    allow(world, call, &id, least)?;
    let list = |name: &str| -> Vec<String> {
        call.request
            .parameter(name)
            .unwrap_or_default()
            .split(',')
            .filter(|id| !id.is_empty())
            .map(Into::into)
            .collect()
    };
    let (add, remove) = (list("addParents"), list("removeParents"));
    if let Some(file) = world.files.get_mut(&id) {
        if let Some(name) = call.body["name"].as_str() {
            name.clone_into(&mut file.name);
        }
        if let Some(trashed) = call.body["trashed"].as_bool() {
            file.trashed = trashed;
        }
        file.parents.retain(|parent| !remove.contains(parent));
        file.parents.extend(add);
        let name = file.name.clone();
        if let Some(book) = world.books.get_mut(&id) {
            book.title = name;
        }
    }
    set_extra(world, &id, &call.body);
    world.touch(&id, &call.caller.email, true);
    shown_file(world, call, &id)
}

fn copy(world: &mut World, call: &Call) -> Outcome<Value> {
    let id = call.id("fileId").to_owned();
    allow(world, call, &id, Role::Reader)?;
    let (name, mime) = world.files.get(&id).map(|file| (file.name.clone(), file.mime.clone())).unwrap_or_default();
    let name = call.body["name"].as_str().map_or_else(|| format!("Copy of {name}"), Into::into);
    let new = world.create_file(&name, &mime, &call.caller.email, parents(&call.body));
    if let Some(mut book) = world.books.get(&id).cloned() {
        book.id.clone_from(&new);
        book.title = name;
        book.threads.clear();
        world.books.insert(new.clone(), book);
    }
    shown_file(world, call, &new)
}

fn delete(world: &mut World, call: &Call) -> Outcome<Response> {
    let id = call.id("fileId").to_owned();
    allow(world, call, &id, Role::Owner)?;
    let now = world.now_ms();
    world.files.remove(&id);
    world.books.remove(&id);
    world.changes.push(&id, now, true, None);
    Ok(Response::empty(204))
}

fn export(world: &World, call: &Call) -> Outcome<Response> {
    let id = call.id("fileId");
    allow(world, call, id, Role::Reader)?;
    let Some(book) = world.books.get(id) else {
        return Err(ApiError::parameter("fileNotExportable", "Export only supports Docs Editors files.", "fileId"));
    };
    if call.request.parameter("mimeType") != Some("text/csv") {
        return Err(not_emulated("drive.files.export to anything but text/csv"));
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    if let Some(tab) = book.sheets.first() {
        for row in 0..tab.filled_rows() {
            let texts = (0..tab.column_count)
                .map(|column| shown::cell(tab.cell(row, column), book.locale()).unwrap_or_default());
            let mut texts: Vec<String> = texts.collect();
            let used = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1);
            texts.truncate(used);
            let _ = writer.write_record(&texts);
        }
    }
    let body = writer.into_inner().unwrap_or_default();
    Ok(Response { status: 200, headers: vec![("content-type".into(), "text/csv".into())], body })
}
