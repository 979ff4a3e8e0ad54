//! A row as it may be shown: its texts without the secrets that stand in them.
//!
//! A vendor may quote what it was sent, and a short password may be a word of the data. Which rows are wanted,
//! in which order, and which row is which is judged by the row as it was sent; only what is drawn of it is
//! masked, so that a credential changes nothing of what a listing says.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::core::json::tokens;
use crate::core::model::{Billing, Instance, Parent, Port, Processor, Scope, Spot, Ssh, Tags};
use crate::core::secret::{self, MASK, Redactor};

/// The row without secrets; `None` where it holds none.
pub fn masked<'a>(row: &Instance<'a>, redactor: &Redactor) -> Option<Instance<'a>> {
    let mut mask = Mask {
        redactor,
        has_masked: false,
    };
    let mut row = row.clone();
    mask.row(&mut row);
    mask.has_masked.then_some(row)
}

/// The scope without secrets, its own and those of URLs.
pub fn masked_scope(scope: &Scope, redactor: &Redactor) -> Scope {
    let mut mask = Mask {
        redactor,
        has_masked: false,
    };
    let mut scope = scope.clone();
    let Scope {
        kind: _,
        region,
        parent,
        group,
        named: _,
    } = &mut scope;
    let mut shown = |text: &str| {
        let masked = mask.masked(text);
        let text = masked.as_deref().unwrap_or(text);
        secret::without_url_secrets(text).into_owned()
    };
    for text in [region, group].into_iter().flatten() {
        *text = shown(text);
    }
    if let Some(Parent { kind, id, name }) = parent {
        for text in [kind, id, name].into_iter().flatten() {
            *text = Cow::Owned(shown(text));
        }
    }
    scope
}

struct Mask<'r> {
    redactor: &'r Redactor,
    has_masked: bool,
}

impl Mask<'_> {
    /// A text without secrets; `None` where it holds none.
    fn masked(&mut self, text: &str) -> Option<String> {
        // The search is quick where there is nothing.
        if !self.redactor.may_find(text.as_bytes()) {
            return None;
        }
        let masked = self.redactor.redact(text);
        let is_masked = masked != text;
        self.has_masked |= is_masked;
        is_masked.then_some(masked)
    }

    fn text(&mut self, text: &mut Cow<'_, str>) {
        if let Some(masked) = self.masked(text) {
            *text = Cow::Owned(masked);
        }
    }

    fn texts<'t, 'a: 't>(&mut self, texts: impl IntoIterator<Item = &'t mut Cow<'a, str>>) {
        for text in texts {
            self.text(text);
        }
    }

    /// Every text that a provider sent, taken apart so that a new field is not forgotten.
    fn row(&mut self, row: &mut Instance<'_>) {
        let Instance {
            // Ours, and the user's.
            provider: _,
            profile: _,
            kind: _,
            status: _,
            id,
            name,
            status_raw,
            status_reason,
            health,
            restarts: _,
            region,
            zone,
            instance_type,
            type_id: _,
            region_id: _,
            image,
            cpu,
            memory_gb: _,
            disk_gb: _,
            gpu,
            private_ips,
            public_ips,
            host,
            ports,
            ssh,
            created_at: _,
            started_at: _,
            updated_at: _,
            expires_at: _,
            stop_at: _,
            billing,
            spot,
            parent,
            url,
            owner,
            tags,
            raw,
            unclear: _,
            is_shared: _,
            unread: _,
            untold: _,
        } = row;
        let Processor {
            count: _,
            model: cpu,
        } = cpu;
        let Processor {
            count: _,
            model: gpu,
        } = gpu;
        let Ssh {
            host: ssh_host,
            port: _,
            user,
        } = ssh;
        let Billing {
            mode,
            price: _,
            list_price: _,
            currency,
            per: _,
            is_estimated: _,
        } = billing;
        let Spot {
            is_spot: _,
            state,
            reclaim_at: _,
        } = spot;
        self.text(id);
        let texts = [
            name,
            status_raw,
            status_reason,
            health,
            region,
            zone,
            instance_type,
            image,
            cpu,
            gpu,
            host,
            ssh_host,
            user,
            mode,
            currency,
            state,
            url,
            owner,
        ];
        self.texts(texts.into_iter().flatten());
        self.texts(private_ips.iter_mut().chain(public_ips));
        self.ports(ports);
        self.parent(parent);
        self.tags(tags);
        if let Some(masked) = raw.as_deref().and_then(|raw| self.raw(raw)) {
            *raw = Some(masked);
        }
    }

    fn ports(&mut self, ports: &mut [Port<'_>]) {
        let texts = ports.iter_mut().flat_map(|port| {
            let Port {
                port: _,
                protocol,
                host,
                public_port: _,
            } = port;
            [protocol, host]
        });
        self.texts(texts.flatten());
    }

    fn parent(&mut self, parent: &mut Parent<'_>) {
        let Parent { kind, id, name } = parent;
        self.texts([kind, id, name].into_iter().flatten());
    }

    fn tags(&mut self, tags: &mut Tags<'_>) {
        if let Some(shown) = tags.changed(|text| self.masked(text)) {
            *tags = shown;
        }
    }

    /// The provider's own object, token by token: what a secret goes through is masked as a whole.
    fn raw(&mut self, raw: &RawValue) -> Option<Box<RawValue>> {
        if !self.redactor.may_find(raw.get().as_bytes()) {
            return None;
        }
        let (mut shown, mut rest) = (String::new(), raw.get());
        while let Some((token, after)) = tokens::first(rest) {
            rest = after;
            let text = token.trim_matches('"');
            match self.masked(text) {
                None => shown.push_str(token),
                Some(text) => {
                    let quoted = format!("\"{text}\"");
                    let is_sound = serde_json::from_str::<&RawValue>(&quoted).is_ok();
                    let mask = format!("\"{MASK}\"");
                    shown.push_str(if is_sound { &quoted } else { &mask });
                }
            }
        }
        RawValue::from_string(shown).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(["training", "n12345678"])
    }

    #[test]
    fn every_text_is_masked_and_nothing_else() {
        let text = || Some(Cow::Borrowed("a training b"));
        let row = Instance {
            provider: "training",
            profile: "training",
            id: "training-1".into(),
            name: text(),
            private_ips: vec!["training".into(), "10.0.0.1".into()],
            parent: Parent {
                kind: None,
                id: text(),
                name: text(),
            },
            raw: RawValue::from_string(
                r#"{"training":"x\n12345678","a":[1.50,"training!"]}"#.to_owned(),
            )
            .ok(),
            restarts: Some(3),
            ..Instance::default()
        };
        let mut row = row;
        for (key, value) in [("a", "training"), ("training", "1"), ("TRAINING", "2")] {
            row.tags.set(key, value);
        }
        let shown = masked(&row, &redactor()).unwrap();
        assert_eq!((shown.provider, shown.profile), ("training", "training"));
        assert_eq!((&*shown.id, shown.restarts), ("***-1", Some(3)));
        assert_eq!(shown.name.as_deref(), Some("a *** b"));
        assert_eq!(shown.private_ips, ["***", "10.0.0.1"]);
        assert_eq!(shown.parent.id, shown.parent.name);
        let raw = shown.raw.unwrap();
        assert_eq!(raw.get(), r#"{"***":"***","a":[1.50,"***!"]}"#);
        assert!(shown.tags.iter().any(|tag| tag == ("a", "***")));
        assert_eq!(shown.tags.iter().count(), 3);
        assert!(masked(&Instance::default(), &redactor()).is_none());
    }

    #[test]
    fn a_scope_is_masked() {
        let scope = Scope {
            kind: None,
            region: Some("r".to_owned()),
            parent: Some(Parent {
                kind: Some("service".into()),
                id: Some("training".into()),
                name: None,
            }),
            group: Some("my-training".to_owned()),
            ..Scope::default()
        };
        let shown = masked_scope(&scope, &redactor());
        assert_eq!(shown.region, scope.region);
        let url = || Some("https://me:S@host/?token=S".to_owned());
        let urls = Scope {
            kind: None,
            region: url(),
            parent: Some(Parent {
                kind: None,
                id: url().map(Cow::Owned),
                name: url().map(Cow::Owned),
            }),
            group: url(),
            ..Scope::default()
        };
        let without = Some("https://***@host/?token=***");
        let urls = masked_scope(&urls, &redactor());
        assert_eq!(
            (urls.region.as_deref(), urls.group.as_deref()),
            (without, without)
        );
        assert_eq!(urls.parent_id(), without);
        assert_eq!(shown.parent_id(), Some("***"));
        assert_eq!(shown.group.as_deref(), Some("my-***"));
    }
}
