//! Colours as Google keeps them: 8 bits a channel, zeros left out, and each twice, as `xColor` and `xColorStyle`.

use serde_json::{Map, Value, json};

use crate::schema::mask::Mask;

/// Writes the masked fields of a format or of properties, so that both ways to write a colour agree afterwards.
pub fn write(mask: &Mask, target: &mut Map<String, Value>, source: &Map<String, Value>) {
    if !mask.is_all() {
        forget(mask, target);
    }
    mask.write(target, source);
    mirror(target);
}

/// Drops the twin of each colour that the mask is about to write.
fn forget(mask: &Mask, target: &mut Map<String, Value>) {
    let names: Vec<String> = target.keys().cloned().collect();
    for name in names {
        let twin = twin(&name);
        match twin.filter(|twin| mask.at(twin).is_some() && mask.at(&name).is_none()) {
            Some(_) => {
                target.remove(&name);
            }
            None => {
                if let (Some(below), Some(Value::Object(inner))) = (mask.at(&name), target.get_mut(&name))
                    && !below.is_all()
                {
                    forget(below, inner);
                }
            }
        }
    }
}

fn twin(name: &str) -> Option<String> {
    if let Some(plain) = name.strip_suffix("Style").filter(|plain| plain.ends_with("olor")) {
        return Some(plain.to_owned());
    }
    name.ends_with("olor").then(|| format!("{name}Style"))
}

/// Gives every colour its twin and cuts every channel to 8 bits.
pub fn mirror(fields: &mut Map<String, Value>) {
    let names: Vec<String> = fields.keys().cloned().collect();
    for name in names {
        if let Some(plain) = name.strip_suffix("Style").filter(|plain| plain.ends_with("olor")) {
            // The style wins where both are written.
            let rgb = fields.get(&name).and_then(|style| style.get("rgbColor")).and_then(Value::as_object);
            if let Some(color) = rgb.map(cut) {
                fields.insert(name.clone(), json!({"rgbColor": color}));
                fields.insert(plain.to_owned(), Value::Object(color));
            }
        } else if name.ends_with("olor") && name != "rgbColor" {
            let style = format!("{name}Style");
            if let Some(color) = fields.get(&name).and_then(Value::as_object).map(cut) {
                fields.insert(name.clone(), Value::Object(color.clone()));
                fields.entry(style).or_insert_with(|| json!({"rgbColor": color}));
            }
        } else if let Some(Value::Object(inner)) = fields.get_mut(&name) {
            mirror(inner);
        }
    }
}

fn cut(color: &Map<String, Value>) -> Map<String, Value> {
    let channel = |(name, value): (&String, &Value)| {
        let value = value.as_f64().unwrap_or(0.0).clamp(0.0, 1.0);
        if name == "alpha" {
            return Some((name.clone(), value.into()));
        }
        let steps = (value * 255.0 + 1e-4).floor();
        (steps > 0.0).then(|| (name.clone(), single((steps / 255.0) as f32)))
    };
    color.iter().filter_map(channel).collect()
}

/// A 32-bit float with the digits that it has.
fn single(value: f32) -> Value {
    crate::state::cell::plain(value.to_string().parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_twins() {
        let check = |fields: &str, target: Value, source: Value, expect: Value| {
            let mut target = target.as_object().cloned().unwrap_or_default();
            write(&Mask::parse(fields).expect("mask"), &mut target, source.as_object().expect("object"));
            assert_eq!(Value::Object(target), expect, "{fields}");
        };
        check(
            "tabColorStyle",
            json!({"tabColor": {"green": 1}}),
            json!({"tabColorStyle": {"rgbColor": {"red": 0.99, "green": 0, "blue": 0.5}}}),
            json!({"tabColor": {"red": 0.988_235_3, "blue": 0.498_039_22}, "tabColorStyle": {"rgbColor": {"red": 0.988_235_3, "blue": 0.498_039_22}}}),
        );
        check(
            "textFormat.foregroundColor",
            json!({"textFormat": {"bold": true, "foregroundColorStyle": {"rgbColor": {"red": 1}}}}),
            json!({"textFormat": {"foregroundColor": {"blue": 1}}}),
            json!({"textFormat": {"bold": true, "foregroundColor": {"blue": 1}, "foregroundColorStyle": {"rgbColor": {"blue": 1}}}}),
        );
        check("tabColorStyle", json!({"tabColor": {"red": 1}, "tabColorStyle": {}}), json!({}), json!({}));
    }
}
