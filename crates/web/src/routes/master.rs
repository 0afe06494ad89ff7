//! Master data comes late: files of JSON lines are handed in by those who keep it.

use crate::app::App;
use crate::session::Reader;
use crate::toast::Toast;
use crate::{answer, pages, status, upload};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use office::view::{Done, Person};
use terms::Failure;

/// `POST /intake/master-data`: back to the intake, which says how many cases are checked again.
pub(crate) async fn load(State(app): State<App>, Reader { who, here }: Reader, request: Request) -> Response {
    match hand_in(&app, &who, request).await {
        Ok(done) => answer::onward("/intake", Toast::of(&done, here.now).cookie(&app, here.now)),
        Err(Failure::Refused(refusal)) => {
            let html = pages::intake::page(&here, &app.settings, &who, &[], Some(&refusal));
            (status::of(&refusal.into()), html).into_response()
        }
        Err(failure) => answer::page(&here, &failure),
    }
}

/// Reads the files and loads them together. The page and the API both come through here.
pub(crate) async fn hand_in(app: &App, who: &Person, request: Request) -> Result<Done, Failure> {
    let upload = upload::read(app, request).await?;
    let mut files = Vec::with_capacity(upload.files.len());
    for (name, bytes) in &upload.files {
        let bytes = bytes.as_ref().map_err(|refusal| Failure::Refused(refusal.clone()))?;
        files.push((name.clone(), bytes.to_vec()));
    }
    app.door.load_master_data(who, files).await
}
