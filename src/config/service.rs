//! `[service]`, `[history]` and the `[[tell]]` blocks: what the service does beside syncing, and who is told.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::civil::{Time, Weekday};

use super::section::{Problem, Problems, Section};
use crate::daemon::Service;
use crate::daemon::tell::{Mail, Quiet, Receiver, Schedule, Secret, Way};

/// Largest file with a secret, in bytes.
const SECRET_BYTES_MAX: u64 = 64 << 10;

/// What the service does beside syncing, as the config says it: secrets are still named, not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceConfig {
    /// Cycles that run side by side.
    pub cycles: u32,
    /// Days for which history is kept; none: for ever.
    pub retention_days: Option<u32>,
    /// The loopback address of probes and metrics.
    pub listen: Option<SocketAddr>,
    /// The unix socket for `status` and `reload`.
    pub socket: Option<PathBuf>,
    /// The address of a dead-man's switch.
    pub heartbeat: Option<SecretConfig>,
    /// Whether the config is read again by itself when its file changes.
    pub reload_on_change: bool,
    /// Who is told.
    pub tell: Vec<TellConfig>,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            cycles: 2,
            retention_days: None,
            listen: None,
            socket: None,
            heartbeat: None,
            reload_on_change: false,
            tell: Vec::new(),
        }
    }
}

/// A secret as the config names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretConfig {
    /// Line and column at which the config does so.
    place: (usize, usize),
    from: SecretFrom,
}

/// Where a secret is.
#[derive(Clone, PartialEq, Eq)]
enum SecretFrom {
    /// In the config itself, perhaps with `${NAME}` for what the environment holds.
    Text(String),
    /// In a file; a bare name is one of systemd's credentials.
    File(PathBuf),
}

impl fmt::Debug for SecretFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(...)"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}

/// One `[[tell]]` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellConfig {
    /// Who is told, and when; its way holds no secrets yet.
    receiver: Receiver,
    url: Option<SecretConfig>,
    keys: Vec<SecretConfig>,
    password: Option<SecretConfig>,
}

/// What secrets are looked up in.
pub struct Surroundings<'s> {
    /// The value of a variable of the environment.
    pub variable: &'s dyn Fn(&str) -> Option<String>,
    /// The folder of systemd's credentials.
    pub credentials: Option<PathBuf>,
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

impl SecretConfig {
    /// The secret itself.
    fn look_up(&self, what: &str, around: &Surroundings<'_>) -> Result<Secret, String> {
        let text = match &self.from {
            SecretFrom::Text(text) => {
                filled(text, around).map_err(|name| format!("{what}: the variable {name} is not set"))?
            }
            SecretFrom::File(path) => {
                let bare = path.components().count() == 1;
                let path = match (&around.credentials, bare) {
                    (Some(folder), true) => folder.join(path),
                    _ => path.clone(),
                };
                let read = || {
                    let size = std::fs::metadata(&path)?.len();
                    if size > SECRET_BYTES_MAX {
                        Err(std::io::Error::other("it is too large"))
                    } else {
                        std::fs::read_to_string(&path)
                    }
                };
                read().map_err(|error| format!("{what}: {} cannot be read: {error}", path.display()))?
            }
        };
        let text = text.trim();
        if text.is_empty() { Err(format!("{what} is empty")) } else { Ok(Secret::new(text)) }
    }
}

/// A text with each `${NAME}` replaced; the name that is not known otherwise.
fn filled(text: &str, around: &Surroundings<'_>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&(around.variable)(name).ok_or_else(|| name.to_owned())?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

/// Whether an address may be called: over TLS, or on this machine.
fn is_callable(url: &Secret) -> bool {
    let url = url.reveal();
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    url.starts_with("https://")
        || local
            .iter()
            .any(|start| url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

impl ServiceConfig {
    /// The settings with their secrets. Every secret that is missing is told.
    pub fn with_secrets(&self, around: &Surroundings<'_>) -> Result<Service, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut look_up = |secret: &Option<SecretConfig>, what: String, address: bool| {
            let named = secret.as_ref()?;
            let message = match named.look_up(&what, around) {
                Ok(secret) if !address || is_callable(&secret) => return Some(secret),
                Ok(_) => format!("{what} must begin with https://"),
                Err(message) => message,
            };
            let (line, column) = named.place;
            problems.push(Problem { line, column, message });
            None
        };
        let heartbeat = look_up(&self.heartbeat, "`service.heartbeat`".to_owned(), true);
        let mut receivers = Vec::with_capacity(self.tell.len());
        for tell in &self.tell {
            let of = |key: &str| format!("`{key}` of [[tell]] \"{}\"", tell.receiver.name);
            let url = look_up(&tell.url, of("url"), true);
            let keys: Vec<Secret> =
                tell.keys.iter().filter_map(|key| look_up(&Some(key.clone()), of("keys"), false)).collect();
            let password = look_up(&tell.password, of("password"), false);
            let way = match (&tell.receiver.way, url) {
                (Way::Slack(_), Some(url)) => Way::Slack(url),
                (Way::Teams(_), Some(url)) => Way::Teams(url),
                (Way::GoogleChat(_), Some(url)) => Way::GoogleChat(url),
                (Way::Webhook { .. }, Some(url)) => Way::Webhook { url, keys },
                (Way::Email(mail), _) => {
                    let login = mail.login.clone().and_then(|(user, _)| Some((user, password?)));
                    Way::Email(Mail { login, ..mail.clone() })
                }
                _ => continue,
            };
            receivers.push(Receiver { way, ..tell.receiver.clone() });
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            return Err(problems);
        }
        Ok(Service {
            cycles_max: self.cycles as usize,
            retention_days: self.retention_days,
            listen: self.listen,
            socket: self.socket.clone(),
            heartbeat,
            receivers,
            reload_on_change: None,
        })
    }

    pub(super) fn read(root: &mut Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) -> Self {
        let mut config = Self::default();
        if let Some(mut history) = root.section(problems, "history") {
            config.retention_days = history.whole(problems, "retention_days", 14..=36_500);
            history.finish(problems);
        }
        if let Some(mut service) = root.section(problems, "service") {
            config.cycles = service.whole(problems, "cycles", 1..=16).unwrap_or(config.cycles);
            let wanted = "a loopback address and a port such as \"127.0.0.1:9469\"";
            config.listen = service.parsed(problems, "listen", wanted, |text| {
                text.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback())
            });
            config.socket = service.text(problems, "socket").map(|path| folder.join(path));
            config.heartbeat = secret(&mut service, problems, "heartbeat", "heartbeat_file", folder);
            config.reload_on_change = service.flag(problems, "reload_on_change").unwrap_or(false);
            service.finish(problems);
        }
        for block in root.sections(problems, "tell") {
            let at = block.start();
            if let Some(tell) = read_tell(block, problems, folder) {
                if config.tell.iter().any(|known| known.receiver.name == tell.receiver.name) {
                    problems.add(at, format!("two [[tell]] blocks are called \"{}\"", tell.receiver.name));
                }
                config.tell.push(tell);
            }
        }
        config
    }
}

/// A secret in the config or in a file, not both.
fn secret(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
    key: &'static str,
    file_key: &'static str,
    folder: &Path,
) -> Option<SecretConfig> {
    let text = section.text_at(problems, key);
    let file = section.text_at(problems, file_key);
    if let (Some(_), Some((at, _))) = (&text, &file) {
        problems.add(*at, format!("either `{key}` or `{file_key}`, not both"));
    }
    match (text, file) {
        (Some((at, text)), _) => Some(SecretConfig { place: problems.place(at), from: SecretFrom::Text(text) }),
        (None, Some((at, path))) => Some(secret_file(problems, at, &path, folder)),
        (None, None) => None,
    }
}

/// A secret in a file, named relative to the config's folder. A bare name is looked for among the credentials first.
fn secret_file(problems: &Problems<'_>, at: usize, path: &str, folder: &Path) -> SecretConfig {
    let path = PathBuf::from(path);
    let path = if path.components().count() == 1 { path } else { folder.join(path) };
    SecretConfig { place: problems.place(at), from: SecretFrom::File(path) }
}

fn time_of(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

const KINDS: &[(&str, &str)] = &[
    ("slack", "slack"),
    ("teams", "teams"),
    ("google-chat", "google-chat"),
    ("webhook", "webhook"),
    ("email", "email"),
];
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

fn read_tell(mut block: Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) -> Option<TellConfig> {
    let at = block.start();
    let name = block.text(problems, "name");
    let kind = block.choice(problems, "kind", KINDS);
    let url = secret(&mut block, problems, "url", "url_file", folder);
    let keys = block.texts(problems, "keys").unwrap_or_default();
    let key_file = block.text_at(problems, "keys_file").map(|(at, path)| secret_file(problems, at, &path, folder));
    let digest = block.choice(problems, "digest", &[("daily", false), ("weekly", true)]);
    let time = block.parsed(problems, "at", "a time of day such as \"08:00\"", time_of);
    let weekday = block.choice(problems, "weekday", WEEKDAYS);
    let errors = block.flag(problems, "errors").unwrap_or(false);
    let quiet = block.parsed(problems, "quiet", "hours such as \"20:00-07:00\"", |text| {
        let (from, to) = text.split_once('-')?;
        Some(Quiet { from: time_of(from)?, to: time_of(to)? })
    });
    let mut list =
        |key| block.texts(problems, key).unwrap_or_default().into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let (teams, owners, to) = (list("teams"), list("owners"), list("to"));
    let dry_run = block.flag(problems, "dry_run").unwrap_or(false);
    let host = block.text(problems, "host");
    let tls = block.choice(problems, "tls", &[("implicit", true), ("starttls", false)]).unwrap_or(true);
    let port = block.whole(problems, "port", 1..=65_535).unwrap_or(if tls { 465 } else { 587 }) as u16;
    let user = block.text(problems, "user");
    let password = secret(&mut block, problems, "password", "password_file", folder);
    let from = block.text(problems, "from");
    block.finish(problems);
    let mut wrong = |message: &str| problems.add(at, format!("a [[tell]] block {message}"));
    let (Some(name), Some(kind)) = (name, kind) else {
        wrong("needs `name` and `kind`");
        return None;
    };
    let mail_keys = host.is_some() || user.is_some() || password.is_some() || from.is_some() || !to.is_empty();
    if kind == "email" {
        if url.is_some() {
            wrong("of kind \"email\" has no `url`");
        }
        if host.is_none() || from.is_none() || to.is_empty() {
            wrong("of kind \"email\" needs `host`, `from` and `to`");
        }
        if user.is_some() != password.is_some() {
            wrong("has `user` and `password` together, or neither");
        }
    } else {
        if url.is_none() {
            wrong("needs `url`, or `url_file`");
        }
        if mail_keys {
            wrong("has `host`, `user`, `password`, `from` and `to` only where its kind is \"email\"");
        }
    }
    if kind != "webhook" && (!keys.is_empty() || key_file.is_some()) {
        wrong("has `keys` only where its kind is \"webhook\"");
    }
    if weekday.is_some() && digest != Some(true) {
        wrong("has `weekday` only with `digest = \"weekly\"`");
    }
    if digest.is_none() && !errors {
        wrong("tells nothing: set `digest`, `errors = true`, or both");
    }
    let none = || Secret::new("");
    let way = match kind {
        "slack" => Way::Slack(none()),
        "teams" => Way::Teams(none()),
        "google-chat" => Way::GoogleChat(none()),
        "webhook" => Way::Webhook { url: none(), keys: Vec::new() },
        _ => Way::Email(Mail {
            host: host.unwrap_or_default(),
            port,
            implicit_tls: tls,
            login: user.map(|user| (user, none())),
            from: from.unwrap_or_default(),
            to,
        }),
    };
    let morning = Time::constant(8, 0, 0, 0);
    let schedule = digest.map(|weekly| Schedule {
        weekday: weekly.then(|| weekday.unwrap_or(Weekday::Monday)),
        at: time.unwrap_or(morning),
    });
    let receiver = Receiver { name, way, digest: schedule, errors, quiet, teams, owners, dry_run };
    let key = |(at, key)| SecretConfig { place: problems.place(at), from: SecretFrom::Text(key) };
    let keys = keys.into_iter().map(key).chain(key_file).collect();
    Some(TellConfig { receiver, url, keys, password })
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn parsed(text: &str) -> Result<ServiceConfig, Vec<String>> {
        let config = Config::parse(text, Path::new("/kpis"));
        config.map(|config| config.service).map_err(|problems| {
            problems
                .into_iter()
                .map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.message))
                .collect()
        })
    }

    fn around<'s>(variable: &'s dyn Fn(&str) -> Option<String>, credentials: Option<&Path>) -> Surroundings<'s> {
        Surroundings { variable, credentials: credentials.map(Path::to_owned) }
    }

    #[test]
    fn secrets_come_from_the_environment_and_from_files() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("mail"), "hunter2\n").expect("written");
        let config = parsed(
            "[service]\nheartbeat = \"https://hc.example/${ID}\"\n\
             [[tell]]\nname = \"sales\"\nkind = \"slack\"\nurl = \"${HOOK}\"\ndigest = \"weekly\"\nweekday = \"friday\"\nat = \"17:30\"\nquiet = \"20:00-07:00\"\n\
             [[tell]]\nname = \"board\"\nkind = \"email\"\nhost = \"mail\"\nfrom = \"a@b.org\"\nto = \"c@d.org\"\nuser = \"u\"\npassword_file = \"mail\"\nerrors = true\n",
        )
        .expect("good");
        let variable = |name: &str| match name {
            "ID" => Some("42".to_owned()),
            "HOOK" => Some("https://hooks.example/x".to_owned()),
            _ => None,
        };
        let service = config.with_secrets(&around(&variable, Some(folder.path()))).expect("all there");
        assert_eq!(service.heartbeat, Some(Secret::new("https://hc.example/42")));
        assert_eq!(service.receivers[0].way, Way::Slack(Secret::new("https://hooks.example/x")));
        let schedule = service.receivers[0].digest.expect("a digest");
        assert_eq!((schedule.weekday, schedule.at), (Some(Weekday::Friday), Time::constant(17, 30, 0, 0)));
        let Way::Email(mail) = &service.receivers[1].way else { panic!("mail") };
        assert_eq!((mail.port, mail.login.clone()), (465, Some(("u".to_owned(), Secret::new("hunter2")))));
        let missing = config.with_secrets(&around(&|_| None, None)).expect_err("nothing there");
        let told: Vec<String> = missing.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].starts_with("line 2, column 13: `service.heartbeat`: the variable ID"), "{told:?}");
        assert!(told[1].starts_with("line 6, column 7: `url` of [[tell]] \"sales\": the variable HOOK"), "{told:?}");
        assert!(
            told[2].starts_with("line 18, column 17: `password` of [[tell]] \"board\": mail cannot be read"),
            "{told:?}"
        );
    }

    #[test]
    fn addresses_are_called_over_tls_or_not_at_all() {
        for (url, expect) in [
            ("https://x.example/y", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost/x", true),
            ("http://127.0.0.1.evil.example/", false),
            ("http://x.example/", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_callable(&Secret::new(url)), expect, "{url}");
        }
    }

    #[test]
    fn contradictions_are_told_all_at_once_with_their_places() {
        let problems = parsed(
            "[history]\nretention_days = 3\n[service]\nlisten = \"0.0.0.0:80\"\ncycle = 3\n\
             [[tell]]\nname = \"a\"\nkind = \"slack\"\ndigest = \"daily\"\nweekday = \"monday\"\nquiet = \"late\"\n\
             [[tell]]\nname = \"a\"\nkind = \"email\"\nurl = \"https://x\"\n",
        )
        .expect_err("many problems");
        let told = problems.join("\n");
        for part in [
            "2:18 `history.retention_days` must be a whole number from 14",
            "4:10 `service.listen` must be a loopback address",
            "5:1 `service.cycle` is not a setting; did you mean `cycles`?",
            "6:1 a [[tell]] block needs `url`",
            "6:1 a [[tell]] block has `weekday` only with",
            "`tell[1].quiet` must be hours",
            "a [[tell]] block of kind \"email\" has no `url`",
            "a [[tell]] block of kind \"email\" needs `host`",
            "a [[tell]] block tells nothing",
            "two [[tell]] blocks are called \"a\"",
        ] {
            assert!(told.contains(part), "{part} in\n{told}");
        }
    }
}
