//! `water-rules serve`: the built page, the pack as it is on disk now, and the engine for other systems.

mod connections;
mod cores;
mod endpoint;
mod guard;
mod gzip;
mod impact;
mod in_force;
mod kept;
mod limits;
mod log;
mod paced;
mod pack;
mod problem;
mod rules;
mod verbs;
mod watch;

use super::files::given_text;
use super::folder::Trust;
use super::{Failure, LogFormat, PackArguments, clock};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use endpoint::Endpoint;
use guard::Guard;
use in_force::InForce;
pub(super) use limits::Most;
use log::Log;
use pack::ServedPack;
use problem::Problem;
use rules::Rules;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;
use watch::Watch;

/// Only the page's own scripts, styles and module run, and only this server is reached.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; worker-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types lit-html water-screening; frame-ancestors 'self'";

/// Turns of answers between two looks for what else has come.
const TURNS: u32 = 4;

/// Where it is served, and to whom.
pub(super) struct Place<'a> {
    pub at: SocketAddr,
    /// The folder of a built page, instead of the one that is built in.
    pub site: Option<&'a Path>,
    /// The names that requests must be meant for; any if there are none.
    pub hosts: &'a [String],
    /// Sites that may embed the page and read what is served.
    pub embed_in: &'a [String],
    /// The time zone of the office, instead of that of the pack.
    pub time_zone: Option<String>,
    pub log: LogFormat,
    pub most: Most,
}

pub(super) fn run(
    pack: PackArguments,
    place: Place<'_>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let sites = place
        .embed_in
        .iter()
        .map(|site| origin(site))
        .collect::<Result<Vec<_>, _>>()?;
    let guard = Arc::new(Guard::new(place.hosts, sites.clone())?);
    clock::zone(place.time_zone.as_deref(), None)?;
    let page = page(place.site)?;
    // A folder that isn't there is said at once; mistakes inside it are shown by the page.
    let is_trusting = !pack.trust.is_empty();
    let (accepted, path) = (Trust::read(&pack.trust, pack.trust_count)?, pack.pack);
    accepted.pack(&path)?;
    if let Some(file) = &pack.settings {
        given_text(file)?;
    }
    let log = Log(place.log);
    let pack = Arc::new(ServedPack::new(accepted, path, pack.settings));
    let rules = Arc::new(Rules::new(Arc::clone(&pack)));
    let in_force = Arc::new(InForce::new(pack, place.time_zone, log));
    let watch = Arc::new(Watch::new(log));
    let endpoint = Endpoint::new(
        Arc::clone(&in_force),
        Arc::clone(&watch),
        is_trusting,
        &place.most,
    )?;
    let app = Router::new()
        .route("/rules.json", routing::get(rules::get))
        .with_state(Arc::clone(&rules))
        .merge(
            endpoint::router()
                .route("/impact", routing::post(impact::post))
                .with_state(endpoint),
        )
        .merge(page)
        .layer(middleware::from_fn(kept::unless_kept))
        .layer(middleware::from_fn(words))
        .layer(middleware::from_fn_with_state(policy(&sites)?, headers))
        .layer(cors(sites))
        // The files of the page and what is said in a word; answers and what is kept come compressed, by gzip, too.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(middleware::from_fn(paced::paced))
        .layer(middleware::from_fn_with_state(guard, guard::guard))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&watch),
            watch::watched,
        ));
    // Where answers keep its threads busy, it looks after every few of their turns for what has come.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .event_interval(TURNS)
        .global_queue_interval(TURNS)
        .build()?;
    let grace = place.most.grace();
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(place.at)
            .await
            .map_err(|e| busy(place.at.port(), &e))?;
        writeln!(out, "http://{}/", listener.local_addr()?)?;
        out.flush()?;
        log.began(&format!("http://{}/", listener.local_addr()?));
        rules.prepare();
        tokio::spawn(async move { in_force.now().await });
        let stop = stopped()?;
        let stop = async move {
            stop.await;
            log.stops();
        };
        connections::serve(listener, app, stop, grace, &watch.connections).await;
        Ok(())
    });
    runtime.shutdown_background();
    served
}

/// A site that may embed the page: `https://host` or `http://host:port`, as browsers name where a page is from.
fn origin(text: &str) -> Result<HeaderValue, Failure> {
    let uri: Option<Uri> = text.parse().ok();
    let known = uri.filter(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.path() == "/"
            && !text.ends_with('/')
    });
    let plain = !text.contains([';', ',', ' ', '*', '@', '?']);
    let value = HeaderValue::from_str(text)
        .ok()
        .filter(|_| known.is_some() && plain);
    value.ok_or_else(|| {
        Failure::unusable(
            format!("“{text}”不是网站地址，应写成 https://www.example.gov.cn，后面没有路径。"),
            format!(
                "“{text}” is not a site; write it like https://www.example.gov.cn, without a path."
            ),
        )
    })
}

/// What the page may do, and who may embed it.
fn policy(sites: &[HeaderValue]) -> Result<HeaderValue, Failure> {
    let sites = sites.iter().filter_map(|site| site.to_str().ok());
    let policy = sites.fold(POLICY.to_owned(), |policy, site| policy + " " + site);
    HeaderValue::from_str(&policy)
        .map_err(|error| Failure::unusable(error.to_string(), error.to_string()))
}

/// Pages of those sites may read what is served.
fn cors(sites: Vec<HeaderValue>) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE]);
    if sites.is_empty() {
        layer
    } else {
        layer.allow_origin(sites)
    }
}

/// The page of a folder; of this program itself if no folder is named. A program without its page says so.
fn page(site: Option<&Path>) -> Result<Router, Failure> {
    let Some(site) = site else {
        #[cfg(feature = "page")]
        return Ok(Router::new().fallback_service(routing::get(built_in::file)));
        #[cfg(not(feature = "page"))]
        return Err(Failure::unusable(
            "这个程序里没有网页（cargo build 直接构建的没有）。用 make build 构建带网页的，或者用 --site 指定网页所在的文件夹。",
            "This program has no page in it: a plain `cargo build` leaves it out. `make build` puts it in, or name the page's folder with --site.",
        ));
    };
    if site.join("index.html").is_file() {
        return Ok(Router::new().fallback_service(ServeDir::new(site).precompressed_br()));
    }
    let shown = site.display();
    Err(Failure::unusable(
        format!("没有构建好的网页 {shown}，请先运行 make run。"),
        format!("There is no built page in {shown}; build it with `make run`."),
    ))
}

#[cfg(feature = "page")]
mod built_in {
    use super::kept::tag_of;
    use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG};
    use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
    use axum::response::{IntoResponse, Response};
    use include_dir::{Dir, include_dir};
    use std::collections::HashMap;
    use std::path::Path;
    use std::sync::LazyLock;

    /// The page as it was when the program was built.
    static PAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../www/dist");

    /// The tag of each file, of whichever copy.
    static TAGS: LazyLock<HashMap<&Path, HeaderValue>> = LazyLock::new(|| {
        let mut tags = HashMap::new();
        let mut folders = vec![&PAGE];
        while let Some(folder) = folders.pop() {
            let files = folder.files();
            tags.extend(files.map(|file| (file.path(), tag_of(file.contents()))));
            folders.extend(folder.dirs());
        }
        tags
    });

    fn tagged(path: &str) -> [(HeaderName, HeaderValue); 1] {
        let tag = TAGS.get(Path::new(path)).cloned();
        [(ETAG, tag.unwrap_or(HeaderValue::from_static("W/\"\"")))]
    }

    pub(super) async fn file(uri: Uri, headers: HeaderMap) -> Response {
        let path = match uri.path().trim_start_matches('/') {
            "" => "index.html",
            path => path,
        };
        let Some(file) = PAGE.get_file(path) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let kind = mime_guess::from_path(path)
            .first_or_octet_stream()
            .to_string();
        // The build leaves a compressed copy beside each file.
        match PAGE
            .get_file(format!("{path}.br"))
            .filter(|_| super::kept::takes(&headers, "br"))
        {
            Some(small) => {
                let coding = (CONTENT_ENCODING, HeaderValue::from_static("br"));
                (
                    [(CONTENT_TYPE, kind)],
                    tagged(path),
                    [coding],
                    small.contents(),
                )
                    .into_response()
            }
            None => ([(CONTENT_TYPE, kind)], tagged(path), file.contents()).into_response(),
        }
    }
}

fn busy(port: u16, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AddrInUse {
        return Failure::unusable(
            format!("端口 {port} 已被占用，用 --port 换一个。"),
            format!("Port {port} is in use; choose another with --port."),
        );
    }
    Failure::unusable(
        format!("不能使用端口 {port}：{error}"),
        format!("Port {port} can't be used: {error}"),
    )
}

/// Ends when the process is told to: by Ctrl-C, or by whoever manages it.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminated.recv() => {}
            // Without the signal there is nothing to wait for; the process is ended from outside.
            Ok(()) = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Whether a file of the embed kit has a hash of what is in it in its name: `/embed/screen-09bea9b8f2.wasm`.
fn is_hashed(path: &str) -> bool {
    path.strip_prefix("/embed/")
        .and_then(|name| name.rsplit_once('.'))
        .and_then(|(name, _)| name.rsplit_once('-'))
        .is_some_and(|(_, hash)| hash.len() == 10 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Says why in what is refused without a word: an address or a method that there isn't.
async fn words(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    if response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let Some(problem) = Problem::of_status(response.status(), &method) else {
        return response;
    };
    let mut said = problem.into_response();
    for (name, value) in response.headers() {
        if name != CONTENT_LENGTH {
            said.headers_mut().append(name, value.clone());
        }
    }
    said
}

/// The security headers on everything, and how long each thing may be kept.
async fn headers(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    // The names of built assets change with their content.
    let keep =
        if (path.starts_with("/assets/") || is_hashed(&path)) && response.status().is_success() {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What was compressed beforehand: a cache must not give it to whoever can't read it, nor the other way round.
    let of_build = path.starts_with("/assets/") || headers.contains_key(CONTENT_ENCODING);
    if of_build && !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}
