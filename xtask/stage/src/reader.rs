//! Reads windows as a screen reader does: programs, their windows, the controls in them, and their actions.
//!
//! Everything is asked anew each time and nothing is remembered, because windows change all the time. This file does
//! not know Anser's windows.

use std::fmt;

use anyhow::{Context, Result, bail};
use async_io::block_on;
use atspi::proxy::accessible::{AccessibleProxy, ObjectRefExt};
use atspi::proxy::action::ActionProxy;
use atspi::proxy::bus::BusProxy;
use atspi::proxy::component::ComponentProxy;
use atspi::proxy::editable_text::EditableTextProxy;
use atspi::proxy::text::TextProxy;
use atspi::{CoordType, Interface, ObjectRefOwned, Role, State};
use zbus::connection::Builder;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;
use zbus::proxy::CacheProperties;
use zbus::{Address, Connection};

/// No window of Anser is as deep or as wide. Reading a larger tree would not end.
const DEEPEST: usize = 60;

/// A proxy for one interface of an object, without the cache, which would show old text.
macro_rules! proxy {
    ($kind:ident, $bus:expr, $object:expr) => {
        $kind::builder(&$bus)
            .destination(
                $object
                    .name()
                    .cloned()
                    .context("an object without a program")?,
            )?
            .path($object.path())?
            .cache_properties(CacheProperties::No)
            .build()
            .await?
    };
}
/// A connection to the accessibility bus of one session.
#[derive(Debug)]
pub struct Reader {
    bus: Connection,
}

/// One object in a window at the moment of the look.
#[derive(Clone, Debug)]
pub struct Element {
    object: ObjectRefOwned,
    pub depth: usize,
    pub role: Role,
    pub name: String,
    /// The text in a field; empty for everything else.
    pub text: String,
    /// The description, which is read after the name.
    pub description: String,
}

/// A top-level window of a program.
#[derive(Clone, Debug)]
pub struct Window {
    object: ObjectRefOwned,
    pub title: String,
}

impl Reader {
    /// Finds the accessibility bus through the session bus at `address`.
    pub fn connect(address: &str) -> Result<Self> {
        let bus = block_on(async {
            let session = Builder::address(parse(address)?)?.build().await?;
            let address = BusProxy::new(&session).await?.get_address().await?;
            anyhow::Ok(Builder::address(parse(&address)?)?.build().await?)
        });
        Ok(Self {
            bus: bus.context("no accessibility bus")?,
        })
    }

    /// The windows that the program with this process id shows to screen readers.
    pub fn windows(&self, process: u32) -> Result<Vec<Window>> {
        block_on(async {
            let desktop = AccessibleProxy::builder(&self.bus)
                .destination("org.a11y.atspi.Registry")?
                .path("/org/a11y/atspi/accessible/root")?
                .cache_properties(CacheProperties::No)
                .build()
                .await?;
            let names = DBusProxy::new(&self.bus).await?;
            let mut windows = Vec::new();
            for program in desktop.get_children().await? {
                let Some(name) = program.name().cloned() else {
                    continue;
                };
                // Programs start and end while we look. One that does not answer is left out.
                let owner = names
                    .get_connection_unix_process_id(BusName::from(name))
                    .await;
                if owner.ok() == Some(process)
                    && let Ok(children) = self.children(&program).await
                {
                    for object in children {
                        if let Ok(title) = self.name(&object).await {
                            windows.push(Window { object, title });
                        }
                    }
                }
            }
            Ok(windows)
        })
    }

    /// Everything in a window, from top to bottom. Objects that disappear meanwhile are left out.
    pub fn elements(&self, window: &Window) -> Vec<Element> {
        block_on(async {
            let mut found = Vec::new();
            let mut waiting = vec![(window.object.clone(), 0)];
            while let Some((object, depth)) = waiting.pop() {
                if let Ok(element) = self.element(&object, depth).await {
                    found.push(element);
                }
                if depth < DEEPEST
                    && let Ok(children) = self.children(&object).await
                {
                    waiting.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
                }
            }
            found
        })
    }

    /// Does the first action of an element: what a click does.
    pub fn click(&self, element: &Element) -> Result<()> {
        let done = block_on(async {
            let proxy = proxy!(ActionProxy, self.bus, element.object);
            anyhow::Ok(proxy.do_action(0).await?)
        });
        accept(done, "click", element)
    }

    /// Replaces the text of a field. It needs neither the focus nor a keyboard with these characters.
    pub fn set_text(&self, element: &Element, text: &str) -> Result<()> {
        let done = block_on(async {
            let proxy = proxy!(EditableTextProxy, self.bus, element.object);
            anyhow::Ok(proxy.set_text_contents(text).await?)
        });
        accept(done, "write into", element)
    }

    /// The selected range of a field. Both ends are the same if there is only a caret.
    pub fn selected(&self, element: &Element) -> Result<(i32, i32)> {
        block_on(async {
            let proxy = proxy!(TextProxy, self.bus, element.object);
            let (from, to) = proxy.get_selection(0).await?;
            if from < to {
                return Ok((from, to));
            }
            let caret = proxy.caret_offset().await?;
            Ok((caret, caret))
        })
    }

    /// Gives an element the keyboard.
    pub fn focus(&self, element: &Element) -> Result<()> {
        let done = block_on(async {
            let proxy = proxy!(ComponentProxy, self.bus, element.object);
            anyhow::Ok(proxy.grab_focus().await?)
        });
        accept(done, "focus", element)
    }

    /// The middle of an element, in its window.
    pub fn middle(&self, element: &Element) -> Result<(i32, i32)> {
        block_on(async {
            let proxy = proxy!(ComponentProxy, self.bus, element.object);
            let (x, y, width, height) = proxy.get_extents(CoordType::Window).await?;
            Ok((x + width / 2, y + height / 2))
        })
    }

    /// Whether an element has a state, for example `Enabled` or `Checked`.
    pub fn has(&self, element: &Element, state: State) -> Result<bool> {
        block_on(async {
            let proxy = element.object.as_accessible_proxy(&self.bus).await?;
            Ok(proxy.get_state().await?.contains(state))
        })
    }

    async fn element(&self, object: &ObjectRefOwned, depth: usize) -> Result<Element> {
        let proxy = object.as_accessible_proxy(&self.bus).await?;
        let (role, name) = (proxy.get_role().await?, proxy.name().await?);
        let text = if matches!(role, Role::Entry | Role::PasswordText)
            && proxy.get_interfaces().await?.contains(Interface::Text)
        {
            let text = proxy!(TextProxy, self.bus, object);
            text.get_text(0, -1).await?
        } else {
            String::new()
        };
        Ok(Element {
            object: object.clone(),
            depth,
            role,
            name,
            text,
            description: proxy.description().await.unwrap_or_default(),
        })
    }

    async fn children(&self, object: &ObjectRefOwned) -> Result<Vec<ObjectRefOwned>> {
        Ok(object
            .as_accessible_proxy(&self.bus)
            .await?
            .get_children()
            .await?)
    }

    async fn name(&self, object: &ObjectRefOwned) -> Result<String> {
        Ok(object.as_accessible_proxy(&self.bus).await?.name().await?)
    }
}

fn parse(address: &str) -> Result<Address> {
    Ok(address.parse()?)
}

fn accept(done: Result<bool>, what: &str, element: &Element) -> Result<()> {
    match done {
        Ok(true) => Ok(()),
        Ok(false) => bail!("it was not possible to {what} {element}"),
        Err(error) => Err(error.context(format!("it was not possible to {what} {element}"))),
    }
}

impl fmt::Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", self.role.name(), self.name)?;
        if self.text.is_empty() {
            Ok(())
        } else {
            write!(formatter, " with {:?}", self.text)
        }
    }
}

/// Everything in a window as text, one element in each line, for a person who looks for a name.
#[must_use]
pub fn outline(elements: &[Element]) -> String {
    elements
        .iter()
        .map(|element| format!("{:width$}{element}\n", "", width = element.depth * 2))
        .collect()
}
