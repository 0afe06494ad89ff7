//! A rules file with the files it imports, found in its own folder.

use dmn::Model;
use dmn::model::Import;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Rules files of one folder that are looked into for an import.
const FILES_MAX: usize = 500;

/// The models that a model imports, directly and through others: by their location where it names a file in the folder, else by
/// their namespace among the rules files there. What is not found is left out; preparing the model says so.
pub fn imports(model: &Model, file: &Path) -> Vec<Model> {
    let folder = file.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut search = Search { folder, own: file.to_owned(), read: None };
    let mut seen = BTreeSet::from([model.namespace.clone()]);
    let mut open: Vec<Import> = model.imports.clone();
    let mut found = Vec::new();
    while let Some(import) = open.pop() {
        if !seen.insert(import.namespace.clone()) {
            continue;
        }
        if let Some(model) = search.find(&import) {
            open.extend(model.imports.clone());
            found.push(model);
        }
    }
    found
}

/// The models of a folder's rules files, in the order of their names.
pub fn beside(file: &Path) -> Vec<Model> {
    let folder = file.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut search = Search { folder, own: file.to_owned(), read: None };
    search.beside().to_vec()
}

struct Search {
    folder: PathBuf,
    own: PathBuf,
    /// The other rules files of the folder, read once.
    read: Option<Vec<Model>>,
}

impl Search {
    fn find(&mut self, import: &Import) -> Option<Model> {
        let located = import.location.as_deref().and_then(|location| self.at(location));
        let fits = |model: &Model| model.namespace == import.namespace;
        located.filter(fits).or_else(|| self.beside().iter().find(|model| fits(model)).cloned())
    }

    /// The model at a location inside the folder. What lies elsewhere is looked for by its file name: a file says where it lay
    /// when it was written.
    fn at(&self, location: &str) -> Option<Model> {
        let decoded = location.replace("%20", " ").replace('\\', "/");
        let path = Path::new(&decoded);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let here = inside.then(|| read(&self.folder.join(path))).flatten();
        here.or_else(|| read(&self.folder.join(path.file_name()?)))
    }

    fn beside(&mut self) -> &[Model] {
        let (folder, own) = (&self.folder, &self.own);
        self.read.get_or_insert_with(|| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
            let mut files: Vec<PathBuf> = entries
                .filter(|path| path != own && path.extension().is_some_and(|it| it == "dmn" || it == "xml"))
                .take(FILES_MAX)
                .collect();
            files.sort();
            files.iter().filter_map(|path| read(path)).collect()
        })
    }
}

fn read(path: &Path) -> Option<Model> {
    let small = fs::metadata(path).ok()?.len() <= dmn::FILE_BYTES_MAX as u64;
    let bytes = fs::read(path).ok().filter(|_| small)?;
    Model::read(&bytes).ok().map(|(model, _)| model)
}
