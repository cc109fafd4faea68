//! A file or folder of Drive.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sheets::render::time;

/// The type of a Google spreadsheet.
pub const SPREADSHEET: &str = "application/vnd.google-apps.spreadsheet";
/// The type of a folder.
pub const FOLDER: &str = "application/vnd.google-apps.folder";

/// What an account may do, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// See it.
    Reader,
    /// See it and comment.
    Commenter,
    /// Change it.
    Writer,
    /// All.
    Owner,
}

impl Role {
    /// Reads the API's word.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "reader" => Self::Reader,
            "commenter" => Self::Commenter,
            "writer" | "fileOrganizer" | "organizer" => Self::Writer,
            "owner" => Self::Owner,
            _ => return None,
        })
    }

    /// The API's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Commenter => "commenter",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }
}

/// One share of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id.
    pub id: String,
    /// `user`, `group`, `domain` or `anyone`.
    pub kind: String,
    /// The account or group.
    pub email: Option<String>,
    /// The domain.
    pub domain: Option<String>,
    /// What it allows.
    pub role: Role,
}

impl Grant {
    /// A share with one account.
    pub fn user(id: &str, email: &str, role: Role) -> Self {
        Self { id: id.into(), kind: "user".into(), email: Some(email.into()), domain: None, role }
    }

    /// A share with everyone who has the link.
    pub fn anyone(role: Role) -> Self {
        Self { id: "anyoneWithLink".into(), kind: "anyone".into(), email: None, domain: None, role }
    }

    /// As the API answers it.
    pub fn value(&self) -> Value {
        let mut out = json!({
            "kind": "drive#permission", "id": self.id, "type": self.kind, "role": self.role.name(),
        });
        if let Some(email) = &self.email {
            out["emailAddress"] = email.clone().into();
            out["displayName"] = name_of(email).into();
        }
        if let Some(domain) = &self.domain {
            out["domain"] = domain.clone().into();
        }
        out
    }

    fn covers(&self, email: &str) -> bool {
        match self.kind.as_str() {
            "anyone" => true,
            "domain" => self.domain.as_deref().is_some_and(|domain| email.split('@').nth(1) == Some(domain)),
            _ => self.email.as_deref() == Some(email),
        }
    }
}

/// An edit that Drive has not told of yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// When Drive tells of it.
    pub visible_ms: i64,
    /// The last edit.
    pub edited_ms: i64,
    /// Who made it.
    pub by: String,
}

/// One file or folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Folders it lies in.
    pub parents: Vec<String>,
    /// The owner's address.
    pub owner: String,
    /// Shares besides the owner's.
    pub grants: Vec<Grant>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// What Drive tells, so up to some minutes old.
    pub modified_ms: i64,
    /// Who made the last edit that Drive tells of.
    pub modified_by: String,
    /// Counts what Drive tells of.
    pub version: u64,
    /// In the bin.
    pub trashed: bool,
    /// The shared drive it lies in.
    pub drive: Option<String>,
    /// Description and other plain fields a caller set.
    #[serde(default)]
    pub extra: serde_json::Map<String, Value>,
    /// The edit Drive has not told of yet.
    pub pending: Option<Pending>,
}

impl File {
    /// A new file.
    pub fn new(id: &str, name: &str, mime: &str, owner: &str, now_ms: i64) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            mime: mime.into(),
            parents: Vec::new(),
            owner: owner.into(),
            grants: Vec::new(),
            created_ms: now_ms,
            modified_ms: now_ms,
            modified_by: owner.into(),
            version: 1,
            trashed: false,
            drive: None,
            extra: serde_json::Map::new(),
            pending: None,
        }
    }

    /// What its own shares let an account do.
    pub fn role(&self, email: &str) -> Option<Role> {
        if self.owner == email && self.drive.is_none() {
            return Some(Role::Owner);
        }
        role_among(&self.grants, email)
    }

    /// Notes an edit; the first of a burst sets when Drive tells of all of it.
    pub fn edit(&mut self, now_ms: i64, by: &str, coalesce_ms: i64) {
        let planned = now_ms + coalesce_ms;
        let visible_ms = self.pending.as_ref().map_or(planned, |pending| pending.visible_ms.min(planned));
        self.pending = Some(Pending { visible_ms, edited_ms: now_ms, by: by.into() });
    }

    /// Tells of the edit that was pending.
    pub fn publish(&mut self) {
        if let Some(pending) = self.pending.take() {
            self.modified_ms = pending.edited_ms;
            self.modified_by = pending.by;
            self.version += 1;
        }
    }

    /// Every field that the API may answer; a mask picks from them.
    pub fn value(&self, reader: &str, role: Option<Role>) -> Value {
        let can = |least: Role| role >= Some(least);
        let user = |email: &str| {
            json!({
                "kind": "drive#user", "displayName": name_of(email), "me": email == reader,
                "permissionId": email, "emailAddress": email,
            })
        };
        let mut out = json!({
            "kind": "drive#file", "id": self.id, "name": self.name, "mimeType": self.mime,
            "starred": false, "trashed": self.trashed, "explicitlyTrashed": self.trashed,
            "spaces": ["drive"], "version": self.version.to_string(),
            "webViewLink": format!("https://docs.google.com/spreadsheets/d/{}/edit?usp=drivesdk", self.id),
            "createdTime": time(self.created_ms), "modifiedTime": time(self.modified_ms),
            "lastModifyingUser": user(&self.modified_by),
            "modifiedByMe": self.modified_by == reader, "ownedByMe": self.owner == reader,
            "shared": !self.grants.is_empty(), "writersCanShare": true, "viewersCanCopyContent": true,
            "capabilities": {
                "canEdit": can(Role::Writer), "canComment": can(Role::Commenter), "canCopy": true, "canDownload": true,
                "canReadRevisions": can(Role::Writer), "canShare": can(Role::Writer), "canDelete": can(Role::Owner),
                "canRename": can(Role::Writer), "canTrash": can(Role::Owner), "canModifyContent": can(Role::Writer),
                "canListChildren": self.mime == FOLDER,
            },
        });
        if self.drive.is_none() {
            out["owners"] = json!([user(&self.owner)]);
        }
        if let Some(drive) = &self.drive {
            out["driveId"] = drive.clone().into();
            out["teamDriveId"] = drive.clone().into();
        }
        if !self.parents.is_empty() {
            out["parents"] = self.parents.clone().into();
        } else if self.owner == reader {
            out["parents"] = json!(["0AEmulatedRootUk9PVA"]);
        }
        if can(Role::Writer) {
            let owner = self.drive.is_none().then(|| Grant::user(&self.owner, &self.owner, Role::Owner));
            let all = owner.iter().chain(&self.grants);
            out["permissions"] = all.clone().map(Grant::value).collect::<Vec<_>>().into();
            out["permissionIds"] = all.map(|grant| grant.id.clone()).collect::<Vec<_>>().into();
        }
        for (name, value) in &self.extra {
            out[name] = value.clone();
        }
        out
    }
}

/// The most that some shares let an account do.
pub fn role_among(grants: &[Grant], email: &str) -> Option<Role> {
    grants.iter().filter(|grant| grant.covers(email)).map(|grant| grant.role).max()
}

/// A name to show for an address.
pub fn name_of(email: &str) -> String {
    email.split('@').next().unwrap_or_default().to_owned()
}
