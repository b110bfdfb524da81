//! Checks that modules form no circle, so that each can be read after the modules that it needs, and be taken out
//! alone.
//!
//! The sources are read, not compiled: which names a file takes from which other one, by `use` lines and by paths,
//! also through re-exports. From outside, a module and its submodules count as one. At each level, the modules side
//! by side form no circle. Tests may use everything, and are left out.

mod crates;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crates::CRATES;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree};

type Names = Vec<String>;

/// One module of a crate, by its path from the crate's root.
#[derive(Default)]
struct Module {
    /// The names that are imported here, each with its path.
    names: BTreeMap<String, Names>,
    /// Modules of which everything is imported.
    everything: Vec<Names>,
    /// The names that are defined here.
    defined: BTreeSet<String>,
    /// Every path that occurs here.
    paths: Vec<Names>,
    /// The submodules that are only for tests.
    tests: BTreeSet<String>,
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string().contains("test"))
    })
}

impl Module {
    fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).expect("a source can be read");
        let tree = syn::parse_file(&text).expect("a source parses");
        let mut module = Self::default();
        module.visit_file(&tree);
        module
    }

    fn take(&mut self, tree: &UseTree, before: &mut Names) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.take(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                let last = before.last().cloned().unwrap_or_default();
                self.names.insert(last, before.clone());
            }
            UseTree::Name(name) => self.name(name.ident.to_string(), &name.ident, before),
            UseTree::Rename(name) => self.name(name.rename.to_string(), &name.ident, before),
            UseTree::Glob(_) => self.everything.push(before.clone()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.take(tree, before);
                }
            }
        }
    }

    fn name(&mut self, called: String, ident: &syn::Ident, before: &[String]) {
        let mut path = before.to_vec();
        path.push(ident.to_string());
        self.paths.push(path.clone());
        self.names.insert(called, path);
    }
}

impl<'tree> Visit<'tree> for Module {
    fn visit_item(&mut self, item: &'tree Item) {
        let (attributes, name): (&[Attribute], Option<&syn::Ident>) = match item {
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            _ => (&[], None),
        };
        if is_for_tests(attributes) {
            if let Item::Mod(item) = item {
                self.tests.insert(item.ident.to_string());
            }
            return;
        }
        self.defined.extend(name.map(ToString::to_string));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'tree ItemMod) {
        // A module that is defined in the same file is read as a part of it.
        visit::visit_item_mod(self, item);
    }

    fn visit_item_use(&mut self, item: &'tree ItemUse) {
        self.take(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'tree syn::Path) {
        let names: Names = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.paths.push(names);
        }
        visit::visit_path(self, path);
    }
}

struct Crate {
    modules: BTreeMap<Names, Module>,
}

impl Crate {
    fn read(folder: &Path) -> Self {
        let mut modules = BTreeMap::new();
        files(folder, &mut Vec::new(), &mut modules);
        let tests: Vec<Names> = modules
            .iter()
            .flat_map(|(path, module)| {
                let inside = |name: &String| [path.as_slice(), std::slice::from_ref(name)].concat();
                module.tests.iter().map(inside).collect::<Vec<_>>()
            })
            .collect();
        modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
        Self { modules }
    }

    /// The module that defines the item at `path`, as `from` writes it; `None` outside of this crate.
    fn place(&self, from: &Names, path: &[String], steps: u32) -> Option<(Names, Names)> {
        let absolute = self.absolute(from, path)?;
        let length = (0..=absolute.len())
            .rev()
            .find(|n| self.modules.contains_key(&absolute[..*n]))?;
        let (module, rest) = (absolute[..length].to_vec(), absolute[length..].to_vec());
        let Some(first) = rest.first().filter(|_| steps < 8) else {
            return Some((module, rest));
        };
        let here = &self.modules[&module];
        if let Some(path) = here.names.get(first) {
            let path = [path.as_slice(), &rest[1..]].concat();
            return self.place(&module, &path, steps + 1);
        }
        if !here.defined.contains(first) {
            for everything in &here.everything {
                let path = [everything.as_slice(), &rest].concat();
                let found = self.place(&module, &path, steps + 1);
                if let Some((there, rest)) = found
                    && self.modules[&there].defined.contains(&rest[0])
                {
                    return Some((there, rest));
                }
            }
        }
        Some((module, rest))
    }

    fn absolute(&self, from: &Names, path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([from, rest].concat()),
            "super" => {
                let parent = from.get(..from.len().checked_sub(1)?)?.to_vec();
                match rest.first().is_some_and(|next| next == "super") {
                    true => self.absolute(&parent, rest),
                    false => Some([&parent, rest].concat()),
                }
            }
            _ => {
                let inside = [from.as_slice(), &path[..1]].concat();
                if self.modules.contains_key(&inside) {
                    return Some([from.as_slice(), path].concat());
                }
                let named = self.modules[from].names.get(first)?;
                if named[0] == *first {
                    return None;
                }
                self.absolute(from, &[named.as_slice(), rest].concat())
            }
        }
    }

    /// What each module takes from which others.
    fn needs(&self) -> BTreeMap<&Names, BTreeMap<Names, BTreeSet<String>>> {
        let mut needs: BTreeMap<&Names, BTreeMap<Names, BTreeSet<String>>> = BTreeMap::new();
        for (from, module) in &self.modules {
            let taken = needs.entry(from).or_default();
            for path in module.paths.iter().chain(module.names.values()) {
                if let Some((to, rest)) = self.place(from, path, 0)
                    && to != *from
                    && let Some(what) = rest.first()
                {
                    taken.entry(to).or_default().insert(what.clone());
                }
            }
        }
        needs
    }
}

fn files(folder: &Path, path: &mut Names, modules: &mut BTreeMap<Names, Module>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let file = entry.expect("it can be read").path();
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("names are plain");
        if file.is_dir() {
            path.push(name.to_owned());
            files(&file, path, modules);
            path.pop();
        } else if file.extension().is_some_and(|kind| kind == "rs") {
            let own = match name {
                "mod" | "lib" => path.clone(),
                _ => [path.as_slice(), &[name.to_owned()]].concat(),
            };
            modules.insert(own, Module::read(&file));
        }
    }
}

/// The circles of a graph: each set of nodes that reach each other.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<String>> {
    let reached = |start: &String| {
        let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(at) = open.pop() {
            for next in arrows.get(at).into_iter().flatten() {
                if reached.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        reached
    };
    let reached: BTreeMap<&String, BTreeSet<String>> =
        arrows.keys().map(|name| (name, reached(name))).collect();
    let circle = |name: &String| -> BTreeSet<String> {
        let back = |other: &&String| reached.get(*other).is_some_and(|from| from.contains(name));
        reached[name].iter().filter(back).cloned().collect()
    };
    let circles = arrows.keys().map(circle);
    circles.filter(|circle| !circle.is_empty()).collect()
}

/// The circles of a crate, each as its members at one level, with the names that connect them.
fn found(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let whole = Crate::read(folder);
    let needs = whole.needs();
    let nested = whole.modules.keys().filter(|path| !path.is_empty());
    let levels: BTreeSet<&[String]> = nested.map(|path| &path[..path.len() - 1]).collect();
    let mut found = BTreeMap::new();
    for level in levels {
        let inside = |path: &Names| {
            let rest = path.strip_prefix(level)?;
            rest.first().cloned()
        };
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut ties = Vec::new();
        for (from, taken) in &needs {
            for (to, what) in taken {
                if let (Some(one), Some(other)) = (inside(from), inside(to))
                    && one != other
                {
                    let line = format!("{} -> {}: {what:?}", from.join("/"), to.join("/"));
                    arrows.entry(one.clone()).or_default().insert(other.clone());
                    ties.push((one, other, line));
                }
            }
        }
        for circle in circles(&arrows) {
            let is_tie = |(one, other, _): &&(String, String, String)| {
                circle.contains(one) && circle.contains(other)
            };
            let lines = ties.iter().filter(is_tie).map(|(_, _, line)| line.clone());
            let members: Vec<&str> = circle.iter().map(String::as_str).collect();
            let name = [&level.join("/"), ": ", &members.join(" ")].concat();
            found.insert(name, lines.collect());
        }
    }
    found
}

#[test]
fn modules_side_by_side_form_no_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in CRATES {
        let found = found(&root.join(folder).join("src"));
        assert!(found.is_empty(), "{folder}: {found:#?}");
    }
}

/// The reader finds what it should: through re-exports, through `super`, and by a path alone.
#[test]
fn a_circle_is_found_however_it_is_written() {
    let folder = std::env::temp_dir().join(format!("anser-circles-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("deep")).expect("a folder can be made");
    for (file, text) in [
        ("lib.rs", "mod deep; mod high; mod low; pub use low::Low;"),
        ("high.rs", "pub struct High(crate::Low);"),
        ("low.rs", "use super::deep::Deep; pub struct Low(Deep);"),
        ("deep/mod.rs", "mod inner; pub use inner::Deep;"),
        (
            "deep/inner.rs",
            "pub struct Deep; fn high(_: &crate::high::High) {}",
        ),
    ] {
        std::fs::write(folder.join(file), text).expect("a file can be written");
    }
    let circles = found(&folder);
    let names: Vec<&String> = circles.keys().collect();
    assert_eq!(names, [": deep high low"]);
    // A test may look at everything.
    let text = "mod inner; pub use inner::Deep; #[cfg(test)] mod tests { use crate::high::High; }";
    std::fs::write(folder.join("deep/mod.rs"), text).expect("a file can be written");
    std::fs::write(folder.join("deep/inner.rs"), "pub struct Deep;")
        .expect("a file can be written");
    assert!(found(&folder).is_empty());
    std::fs::remove_dir_all(&folder).expect("it can be removed");
}
