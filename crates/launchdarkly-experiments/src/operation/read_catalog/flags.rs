//! Reading flags and AI configs for a catalog.

use futures_util::future::{try_join, try_join_all};

use crate::catalog::wanted::Wanted;
use crate::catalog::{Entries, Entry, Evaluation, Flag, Looked};
use crate::error::Error;
use crate::key::{AiConfigKey, FlagKey};
use crate::operation::flag::get::GetFlag;
use crate::operation::flag::get_ai_config_targeting::GetAiConfigTargeting;
use crate::operation::flag::get_status::GetFlagStatus;
use crate::operation::flag::list::ListFlags;
use crate::operation::read_catalog::{PAGE_SIZE, Part, Reader, entries};
use crate::operation::request::Request;

impl Reader {
    /// Reads flags and AI configs.
    pub(super) async fn sources(&self, wanted: &Wanted) -> Result<(Part<Flag>, Part<Flag>), Error> {
        let ai_configs = entries(&wanted.ai_configs, |key| self.ai_config(key));
        let flags = async {
            if !wanted.all_flags {
                let flag = |key| self.flag(key, wanted.checked.contains(key));
                return entries(&wanted.flags, flag).await;
            }
            let mut flags = self.all_flags().await?;
            let known = wanted
                .checked
                .iter()
                .filter(|key| flags.get(key).found().is_some());
            let known =
                known.map(|key| async move { Ok::<_, Error>((key, self.evaluation(key).await?)) });
            for (key, evaluation) in try_join_all(known).await? {
                if let Some(flag) = flags.found_mut(key) {
                    flag.evaluation = evaluation;
                }
            }
            Ok(Some(flags))
        };
        let (flags, mut ai_configs) = try_join(flags, ai_configs).await?;
        // What is no flag may be an AI config; that is worth a read, since something is wrong anyway.
        let missing = |key: &&String| Entries::entry(flags.as_ref(), key) == Entry::Absent;
        for key in wanted.checked.iter().filter(missing) {
            if let Looked::Found(config) = self.ai_config(key).await? {
                ai_configs.get_or_insert_default().insert(key, Some(config));
            }
        }
        Ok((flags, ai_configs))
    }

    async fn flag(&self, key: &str, with_evaluation: bool) -> Result<Looked<Flag>, Error> {
        let Ok(flag_key) = FlagKey::new(key) else {
            return Ok(Looked::Absent(None));
        };
        let call = GetFlag::new(self.path.project.clone(), flag_key);
        let request = Request::new(self.client.clone(), call);
        let environment = self.path.environment.as_str();
        let flag = self.look(request.environment(environment));
        let evaluation = async {
            match with_evaluation {
                true => self.evaluation(key).await,
                false => Ok(None),
            }
        };
        let (flag, evaluation) = try_join(flag, evaluation).await?;
        Ok(match flag {
            Looked::Found(flag) => Looked::Found(Flag {
                evaluation,
                ..Flag::of_flag(flag, environment)
            }),
            Looked::Absent(said) => Looked::Absent(said),
        })
    }

    async fn evaluation(&self, key: &str) -> Result<Option<Evaluation>, Error> {
        let call = GetFlagStatus::new(self.path.clone(), FlagKey::new(key)?);
        let status = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(status.as_ref().map(Evaluation::of))
    }

    /// Reads all flags; archived ones are in a list of their own.
    async fn all_flags(&self) -> Result<Entries<Flag>, Error> {
        let environment = self.path.environment.as_str();
        let call = ListFlags::new(self.path.project.clone());
        let list = Request::new(self.client.clone(), call);
        let list = list
            .environment(environment)
            .with_rules()
            .page_size(PAGE_SIZE);
        let archived = list.clone().filter("state", "archived");
        let (live, archived) = try_join(self.all(list), self.all(archived)).await?;
        let all = live.into_iter().chain(archived);
        let all = all.map(|flag| (flag.key.clone(), Flag::of_flag(flag, environment)));
        Ok(Entries::default().complete(all))
    }

    async fn ai_config(&self, key: &str) -> Result<Looked<Flag>, Error> {
        let Ok(key) = AiConfigKey::new(key) else {
            return Ok(Looked::Absent(None));
        };
        let call = GetAiConfigTargeting::new(self.path.project.clone(), key);
        let environment = self.path.environment.as_str();
        let looked = self.look(Request::new(self.client.clone(), call)).await?;
        Ok(match looked {
            Looked::Found(targeting) => Looked::Found(Flag::of_ai_config(targeting, environment)),
            Looked::Absent(said) => Looked::Absent(said),
        })
    }
}
