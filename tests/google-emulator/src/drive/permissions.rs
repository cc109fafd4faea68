//! `permissions.*`.

use serde_json::{Value, json};

use super::file::{Grant, Role};
use super::files::{Call, allow};
use crate::error::{ApiError, Outcome};
use crate::http::Response;
use crate::schema::mask::Mask;
use crate::world::World;

/// Answers a call.
///
/// # Errors
/// Google's refusals.
pub fn answer(world: &mut World, call: &Call, mask: Option<&Mask>) -> Outcome<Response> {
    let file = call.id("fileId").to_owned();
    allow(world, call, &file, Role::Writer)?;
    let now = world.now_ms();
    let id = call.id("permissionId").to_owned();
    let missing = || ApiError::part_not_found("Permission", &id, "permissionId");
    let value = match call.method {
        "drive.permissions.list" => {
            let found = world.files.get(&file).ok_or_else(|| ApiError::file_not_found(&file))?;
            let owner = Grant::user(&found.owner, &found.owner, Role::Owner);
            let all = std::iter::once(&owner).chain(&found.grants).map(Grant::value).collect::<Vec<_>>();
            json!({"kind": "drive#permissionList", "permissions": all})
        }
        "drive.permissions.get" => grant(world, &file, &id).ok_or_else(missing)?.value(),
        "drive.permissions.create" => {
            let grant = read(&call.body, &world.ids.number().to_string())?;
            let value = grant.value();
            if let Some(found) = world.files.get_mut(&file) {
                found.grants.retain(|old| old.email.is_none() || old.email != grant.email);
                found.grants.push(grant);
            }
            world.changes.push(&file, now, false, None);
            value
        }
        "drive.permissions.update" => {
            let role = call.body["role"].as_str().and_then(Role::read);
            let found = world.files.get_mut(&file).and_then(|file| file.grants.iter_mut().find(|grant| grant.id == id));
            let grant = found.ok_or_else(missing)?;
            grant.role = role.unwrap_or(grant.role);
            let value = grant.value();
            world.changes.push(&file, now, false, None);
            value
        }
        _ => {
            let gone = grant(world, &file, &id).cloned().ok_or_else(missing)?;
            if let Some(found) = world.files.get_mut(&file) {
                found.grants.retain(|grant| grant.id != id);
            }
            world.changes.push(&file, now, gone.email.is_some(), gone.email);
            return Ok(Response::empty(204));
        }
    };
    let usual = Mask::parse("kind,id,type,role,permissions(kind,id,type,role)").unwrap_or_default();
    Ok(Response::json(200, &mask.unwrap_or(&usual).project(value)))
}

fn grant<'a>(world: &'a World, file: &str, id: &str) -> Option<&'a Grant> {
    world.files.get(file)?.grants.iter().find(|grant| grant.id == id)
}

fn read(body: &Value, id: &str) -> Outcome<Grant> {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let role = text("role").as_deref().and_then(Role::read);
    let role = role
        .ok_or_else(|| ApiError::parameter("required", "The permission role field is required.", "permission.role"))?;
    let kind = text("type");
    let kind = kind
        .ok_or_else(|| ApiError::parameter("required", "The permission type field is required.", "permission.type"))?;
    let id = if kind == "anyone" { "anyoneWithLink".to_owned() } else { id.to_owned() };
    Ok(Grant { id, kind, email: text("emailAddress"), domain: text("domain"), role })
}
