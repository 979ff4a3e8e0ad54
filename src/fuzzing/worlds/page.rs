//! A page of a listing, with what goes wrong in it.

use super::answer::{Body, DATA, Told, ToldEntry};
use super::api::{Api, Member, Range};
use super::fault::{List, Token, Total, What};
use super::fleet::Item;
use super::world::World;

/// A page that is asked for.
pub struct Page<'a> {
    pub api: &'static Api,
    pub range: Range,
    pub all: &'a [Item],
}

/// A page as it goes out, and what it tells where it looks sound.
pub struct Made {
    pub body: Body,
    pub told: Option<Told>,
}

impl Page<'_> {
    fn slice(&self, skip: u64) -> Vec<&Item> {
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let size = usize::try_from(self.range.size).unwrap_or(usize::MAX);
        self.all.iter().skip(skip).take(size).collect()
    }

    fn total(&self) -> Option<u64> {
        self.api.has_total().then_some(self.all.len() as u64)
    }

    fn made(&self, rows: &[&Item], total: Option<u64>, world: &World) -> Made {
        let jsons = rows.iter().map(|item| item.json.as_str());
        Made {
            body: self.body(jsons, total, world),
            told: Some(Told {
                is_first: self.range.skip == 0,
                entries: rows
                    .iter()
                    .map(|item| ToldEntry::of(self.api, item))
                    .collect(),
                total,
                is_flawed: false,
            }),
        }
    }

    fn body<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a str>,
        total: Option<u64>,
        world: &World,
    ) -> Body {
        let end = self.range.skip.saturating_add(self.range.size);
        let leads_on = self.api.is_cursor() && end < self.all.len() as u64;
        let next = leads_on.then(|| format!("\"{end}\""));
        Body::new(self.api, self.range, rows, total, world.server.friendly).with_next(next)
    }

    pub fn sound(&self, world: &World) -> Made {
        self.made(&self.slice(self.range.skip), self.total(), world)
    }

    /// The page with what goes wrong in it; `None` where it is no list at all.
    pub fn with(&self, what: What, world: &World, requests: u64) -> Option<Made> {
        let mut rows = self.slice(self.range.skip);
        let total = self.total();
        let half = rows.len() / 2;
        let counted = |rows: usize| total.map(|_| self.range.skip + rows as u64);
        let loud = |made: Made| Made { told: None, ..made };
        Some(match what {
            What::Status(..) | What::Unsent(_) | What::Cut(_) | What::Garbage(_) => return None,
            What::Part(_) => loud(self.made(&rows[..half], counted(half), world)),
            What::Words(said, List::Rows) => {
                let made = loud(self.made(&rows[..half], counted(half), world));
                Made {
                    body: made.body.with_words(said),
                    ..made
                }
            }
            What::Words(said, list) => {
                let total = total.filter(|_| list != List::Missing).map(|_| 0);
                let made = loud(self.made(&[], total, world));
                Made {
                    body: made.body.with_list(list).with_words(said),
                    ..made
                }
            }
            What::More(more) => {
                let made = loud(self.made(&rows[..half], counted(half), world));
                Made {
                    body: made.body.with_words(&[more]),
                    ..made
                }
            }
            What::Total(change) => self.with_total(change, &rows, world, requests),
            What::List(list) => {
                let is_no_data = matches!(list, List::Null | List::Missing | List::Object);
                if is_no_data && matches!(self.api.member(DATA), Some(Member::List)) {
                    return self.with(What::NoData("null"), world, requests);
                }
                let made = loud(self.made(&rows, total, world));
                Made {
                    body: made.body.with_list(list),
                    ..made
                }
            }
            What::NoData(data) => {
                let made = self.made(&[], None, world);
                Made {
                    body: made.body.with_data(data),
                    ..made
                }
            }
            What::Edited(_) => self.made(&rows, total, world),
            What::Token(token) => self.with_token(token, &rows, world),
            What::Empty => self.made(&[], total, world),
            What::Dropped(row) => {
                if !rows.is_empty() {
                    rows.remove(usize::try_from(row).unwrap_or_default() % rows.len());
                }
                self.made(&rows, total, world)
            }
            What::Twice(row) => {
                let length = rows.len();
                if length > 0 {
                    rows[usize::try_from(row).unwrap_or_default() % length] = rows[0];
                }
                self.made(&rows, total, world)
            }
            What::OtherPage(page) => self.made(
                &self.slice(page.saturating_mul(self.range.size)),
                total,
                world,
            ),
            What::Unreadable(row, json) => {
                let mut made = self.made(&rows, total, world);
                if !rows.is_empty() {
                    let row = usize::try_from(row).unwrap_or_default() % rows.len();
                    let jsons = rows.iter().enumerate();
                    let jsons = jsons.map(|(place, item)| {
                        if place == row {
                            json
                        } else {
                            item.json.as_str()
                        }
                    });
                    made.body = self.body(jsons, total, world);
                    made.told = made.told.map(|mut told| {
                        told.entries.remove(row);
                        Told {
                            is_flawed: true,
                            ..told
                        }
                    });
                }
                made
            }
        })
    }

    fn with_token(&self, token: Token, rows: &[&Item], world: &World) -> Made {
        let end = self.range.skip.saturating_add(self.range.size);
        let next = match token {
            Token::Missing => None,
            Token::Same => Some(format!("\"{}\"", self.range.skip)),
            Token::Further(rows) => Some(format!("\"{}\"", end.saturating_add(rows))),
            Token::Json(json) => Some(json.to_owned()),
        };
        let made = self.made(rows, self.total(), world);
        Made {
            body: made.body.with_next(next),
            ..made
        }
    }

    fn with_total(&self, change: Total, rows: &[&Item], world: &World, requests: u64) -> Made {
        let Some(total) = self.total() else {
            return self.made(rows, None, world);
        };
        let total = match change {
            Total::More(by) => total.saturating_add(by),
            Total::Fewer(by) => total.saturating_sub(by),
            Total::Restless => total + requests % 3,
            Total::Missing => return self.made(rows, None, world),
            Total::Json(json) => {
                let made = self.made(rows, None, world);
                let is_absent = matches!(json, "null" | "\"\"");
                return Made {
                    body: made.body.with_total(Some(json.to_owned())),
                    told: made.told.filter(|_| is_absent),
                };
            }
        };
        self.made(rows, Some(total), world)
    }
}
