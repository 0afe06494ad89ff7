//! `serve`: the desk and the API on a data folder; with `--sample`, a new folder gets a sample day first.

use crate::arguments::ServeArguments;
use crate::ending::{Ended, wrong_use};
use crate::{data, run, sample};
use office::Office;
use samples::Mix;
use std::net::SocketAddr;
use std::sync::Arc;
use terms::Failure;

/// Seed and size of the sample day that a new folder gets.
const SAMPLE: (u64, usize) = (1, 120);

pub fn serve(arguments: &ServeArguments) -> Result<Ended, Failure> {
    let address: SocketAddr = arguments.listen.parse().map_err(|_| {
        wrong_use(
            format!("\"{}\" is no address to listen on.", arguments.listen),
            "Say an address and a port, such as 127.0.0.1:7171.",
        )
    })?;
    let (serves, works) = match arguments.role.as_str() {
        "both" => (true, true),
        "serve" => (true, false),
        "work" => (false, true),
        other => {
            return Err(wrong_use(format!("\"{other}\" is no role."), "Say serve, work or both."));
        }
    };
    if !(serves && works) && data::database(arguments.database.as_ref()).is_none() {
        return Err(wrong_use(
            "One process has the data folder alone, so it serves and works.",
            "Name a database with --database, or leave --role out.",
        ));
    }
    let is_new = !Office::is_set_up(&arguments.data);
    let office = if is_new && arguments.sample {
        with_sample_day(arguments)?
    } else {
        let office = data::open(settings(arguments)?, arguments.master.as_deref())?;
        if works {
            office.work()?;
        }
        office
    };
    office.publish_log(arguments.public_log);
    office.publish_metrics(arguments.public_metrics);
    let office = Arc::new(office);
    let runtime = data::runtime()?;
    if serves {
        runtime.block_on(answer(Arc::clone(&office), address))?;
    } else {
        println!("{} is worked; nothing is served here.", office.client_name());
        runtime.block_on(stopped());
    }
    office.close();
    Ok(Ended::Done)
}

fn settings(arguments: &ServeArguments) -> Result<office::Settings, Failure> {
    let pack = data::pack(&arguments.pack)?;
    let settings = data::settings(&arguments.data, pack, arguments.now, arguments.grace)?;
    Ok(office::Settings { database: data::database(arguments.database.as_ref()), ..settings })
}

fn with_sample_day(arguments: &ServeArguments) -> Result<Office, Failure> {
    let (seed, count) = SAMPLE;
    let folder = arguments.data.join("sample-day");
    eprintln!("A new folder: {} gets a sample day of {count} documents.", arguments.data.display());
    sample::write(&sample::day(seed, count, Mix::Day), &folder)?;
    let office = data::open(settings(arguments)?, Some(&folder.join("master")))?;
    let worked = run::work(&office, &run::files(&[folder])?, true)?;
    println!("{}", run::in_words(&worked.summary, worked.refused.len(), worked.seconds));
    Ok(office)
}

async fn answer(office: Arc<Office>, address: SocketAddr) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Failure::fault(format!("{address}: {error}. Stop what listens there, or choose another --listen"))
    })?;
    let address = listener.local_addr().map_err(Failure::fault)?;
    println!("\nhttp://{address}  {}", office.client_name());
    for link in office.sign_in_links() {
        println!(
            "  {:<18} {:<28} http://{address}{}",
            link.person.name,
            link.person.roles.join(", "),
            link.path
        );
    }
    let router = web::router(office, web::Settings::default());
    web::serve(listener, router, stopped()).await.map_err(Failure::fault)
}

/// Ends with SIGTERM or SIGINT.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        // Without the one signal the other still ends it.
        Err(_) => drop(interrupt.await),
    }
    eprintln!("Stopping: what was answered is on the disk.");
}
