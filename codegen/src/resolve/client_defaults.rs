//! The client's defaults: the runtime's, or the model's if it sets them.

use restjson_model::{Object, traits};

use crate::ir::{Amount, ClientDefault, ORDERED, SETTINGS};

use super::Resolver;

impl Resolver<'_> {
    pub(super) fn client_defaults(&mut self) -> Vec<ClientDefault> {
        let mut defaults: Vec<ClientDefault> = SETTINGS
            .iter()
            .map(|setting| ClientDefault { setting, value: setting.default, of_service: false })
            .collect();
        let Some(value) = self.shape.traits.get(traits::CLIENT_DEFAULTS) else { return defaults };
        let Some(stated) = value.as_object() else {
            self.refuse(format!("expected an object, found {}", value.describe()));
            return defaults;
        };
        self.stated_defaults(stated, &mut defaults);
        let of = |key: &str| defaults.iter().find(|default| default.setting.key == key);
        for (less, more) in ORDERED {
            let (Some(less), Some(more)) = (of(less), of(more)) else { continue };
            if less.value > more.value {
                self.refuse(format!(
                    "`{}` is {}, which is more than `{}`: {}",
                    less.setting.key, less.value, more.setting.key, more.value
                ));
            }
        }
        defaults
    }

    fn stated_defaults(&mut self, stated: &Object, defaults: &mut [ClientDefault]) {
        for (key, value) in stated.iter() {
            let Some(default) = defaults.iter_mut().find(|it| it.setting.key == key) else {
                let known: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
                self.refuse(format!(
                    "`{key}` is not a setting of a client; the settings are {}",
                    known.join(", ")
                ));
                continue;
            };
            let setting = default.setting;
            match setting.default.same_kind(value) {
                Some(amount) if (setting.least..=setting.most).contains(&amount) => {
                    default.value = amount;
                    default.of_service = true;
                }
                Some(amount) => self.refuse(out_of_bounds(key, amount, setting)),
                None => {
                    let expected = setting.default.described();
                    self.refuse(format!("`{key}` is {value}: expected {expected}"));
                }
            }
        }
    }

    fn refuse(&mut self, message: String) {
        self.report_trait(&self.shape.id.clone(), traits::CLIENT_DEFAULTS, message);
    }
}

fn out_of_bounds(key: &str, amount: Amount, setting: &crate::ir::Setting) -> String {
    format!(
        "`{key}` is {amount}: it must be at least {} and at most {}",
        setting.least, setting.most
    )
}
