//! The world outside, as it is on Cloudflare.

use serde::Deserialize;
use worker::{Date, Env, Fetch, Method, Request, d1::D1Type};
use worker_agents::{AgentEnv, Error, Result};

use crate::{Report, Weather, outside::World};

/// How long the cache keeps something, in seconds: KV allows no less.
const CACHED: u64 = 60;
/// How many reports are shown.
const REPORTS: usize = 20;

pub(crate) struct Cloudflare {
    env: Env,
    weather_url: String,
}

/// What the API answers.
#[derive(Deserialize)]
struct Told {
    celsius: i32,
    sky: String,
}

impl Cloudflare {
    async fn get(&self, path: &str) -> Result<Told> {
        let request = Request::new(&format!("{}/{path}", self.weather_url), Method::Get)?;
        let mut response = Fetch::Request(request).send().await?;
        match response.status_code() {
            200 => Ok(response.json().await?),
            404 => Err(Error::terminal("the weather there is not known")),
            // Our own fault: to ask again would be the same.
            status @ 400..=499 => Err(Error::terminal(format!("the API refuses: {status}"))),
            status => Err(Error::msg(format!("the API fails: {status}"))),
        }
    }
}

fn kv_error(error: worker::kv::KvError) -> Error {
    Error::msg(error)
}

impl World for Cloudflare {
    fn of(env: &AgentEnv) -> Result<Self> {
        Ok(Self {
            weather_url: env.var("WEATHER_URL")?,
            env: env.worker()?.clone(),
        })
    }

    async fn weather(&self, town: &str) -> Result<Weather> {
        let Told { celsius, sky } = self.get(&format!("weather/{town}")).await?;
        let told = Date::now().as_millis() as i64;
        Ok(Weather { celsius, sky, told })
    }

    async fn cached(&self, town: &str) -> Result<Option<Weather>> {
        let cache = self.env.kv("CACHE")?;
        cache.get(town).json().await.map_err(kv_error)
    }

    async fn cache(&self, town: &str, weather: &Weather) -> Result<()> {
        let cache = self.env.kv("CACHE")?;
        let put = cache.put(town, weather).map_err(kv_error)?;
        put.expiration_ttl(CACHED).execute().await.map_err(kv_error)
    }

    async fn add_report(&self, report: &Report) -> Result<()> {
        let db = self.env.d1("DB")?;
        let Report {
            key,
            town,
            text,
            at,
        } = report;
        let values = [
            D1Type::Text(key),
            D1Type::Text(town),
            D1Type::Text(text),
            D1Type::Real(*at as f64),
        ];
        let insert = db
            .prepare("INSERT INTO reports VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .bind_refs(&values)?;
        db.batch(vec![db.prepare(TABLE), insert]).await?;
        Ok(())
    }

    async fn reports(&self) -> Result<Vec<Report>> {
        let db = self.env.d1("DB")?;
        let select = db.prepare(format!(
            "SELECT key, town, text, at FROM reports ORDER BY at DESC LIMIT {REPORTS}"
        ));
        let results = db.batch(vec![db.prepare(TABLE), select]).await?;
        let found = results.last().map(|result| result.results());
        Ok(found.transpose()?.unwrap_or_default())
    }

    async fn put_file(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let files = self.env.bucket("FILES")?;
        files.put(key, bytes).execute().await?;
        Ok(())
    }

    async fn file(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let files = self.env.bucket("FILES")?;
        let found = files.get(key).execute().await?;
        match found.as_ref().and_then(worker::Object::body) {
            Some(body) => Ok(Some(body.bytes().await?)),
            None => Ok(None),
        }
    }

    async fn delete_file(&self, key: &str) -> Result<()> {
        Ok(self.env.bucket("FILES")?.delete(key).await?)
    }
}

/// So that the example runs at once. An app of your own has migrations for D1:
/// `wrangler d1 migrations create reports`.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS reports (
    key TEXT PRIMARY KEY, town TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)";
