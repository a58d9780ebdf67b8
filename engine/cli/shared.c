/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options that most subcommands have: the model, the stream over it, and the sampler.
 */

#include "options.h"

#include <unistd.h>

static const char *const policy_names[] = { "streaming", "window", "dense", "recompute", NULL };
static const char *const cache_type_names[] = { "f32", "f16", "q8_0", NULL };

const char *
cli_policy_get_name (RillPolicy policy)
{
  return policy_names[policy];
}

const char *
cli_cache_type_get_name (RillCacheType type)
{
  return cache_type_names[type];
}

void
cli_engine_options_init (CliEngineOptions *self)
{
  *self = (CliEngineOptions){ 0 };
  rill_session_options_init (&self->session);
  self->session.n_rewind = 0;
  self->policy = (int) self->session.policy;
  self->cache_type = (int) self->session.cache_type;
}

void
cli_engine_options_clear (CliEngineOptions *self)
{
  g_clear_pointer (&self->model_path, g_free);
}

CliOption
cli_model_option (char **model_path)
{
  return (CliOption){ "model", CLI_OPTION_PATH, model_path, "FILE|FOLDER",
                      "a GGUF file, or a folder of Hugging Face;\nwithout it, the built-in model" };
}

void
cli_engine_options_describe (CliEngineOptions *self,
                             CliOption         options[CLI_N_ENGINE_OPTIONS])
{
  RillSessionOptions *session = &self->session;

  options[0] = cli_model_option (&self->model_path);
  options[1] = (CliOption){ "threads", CLI_OPTION_COUNT, &session->n_thread, "N",
                            "worker threads; without it, one for each\nphysical core", 1, 1024 };
  options[2] = (CliOption){ "policy", CLI_OPTION_CHOICE, &self->policy, "POLICY",
                            "which tokens the cache keeps:\n"
                            "streaming  the sinks and a rolling window\n"
                            "window     the rolling window alone\n"
                            "dense      everything, until it is full\n"
                            "recompute  the last C, encoded anew each step\n", 0, 0, policy_names };
  options[3] = (CliOption){ "sinks", CLI_OPTION_COUNT, &session->n_sink, "S",
                            "first tokens that are kept for ever", 0, 1 << 24, NULL, &self->sinks_given };
  options[4] = (CliOption){ "capacity", CLI_OPTION_COUNT, &session->capacity, "C",
                            "tokens in the cache: sinks and window, counting\n"
                            "the current one; without it, the context that\nthe model was trained on, at most 4096", 1, 1 << 24 };
  options[5] = (CliOption){ "cache-type", CLI_OPTION_CHOICE, &self->cache_type, "TYPE",
                            "numbers in the cache: f32, f16 or q8_0", 0, 0, cache_type_names };
  options[6] = (CliOption){ "chunk", CLI_OPTION_COUNT, &session->chunk, "N",
                            "tokens a prefill step; 1: token by token", 1, 1 << 16 };
}

gboolean
cli_model_path_finish (char  **model_path,
                       GError **error)
{
  if (*model_path == NULL)
    *model_path = rill_dup_builtin_model_path ();
  if (*model_path != NULL)
    return TRUE;

  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED,
                       "the built-in model was not found; name a model with --model FILE");
  return FALSE;
}

gboolean
cli_engine_options_finish (CliEngineOptions *self,
                           GError          **error)
{
  RillSessionOptions *session = &self->session;

  session->policy = (RillPolicy) self->policy;
  session->cache_type = (RillCacheType) self->cache_type;

  if (session->policy == RILL_POLICY_WINDOW)
    {
      if (self->sinks_given && session->n_sink > 0)
        {
          g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                       "--policy window has no sinks: expected --sinks 0, got %u", session->n_sink);
          return FALSE;
        }
      session->n_sink = 0;
    }

  if (session->policy == RILL_POLICY_STREAMING && session->capacity != 0 && session->n_sink >= session->capacity)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                   "--capacity: expected more slots than the %u sinks, so that a window is left, got %u",
                   session->n_sink, session->capacity);
      return FALSE;
    }
  return TRUE;
}

guint
cli_default_capacity (const RillModelInfo *info)
{
  return info->context_length != 0 ? MIN (info->context_length, 4096) : 4096;
}

RillSession *
cli_engine_options_open (const CliEngineOptions *self,
                         RillModel              *model,
                         GError                **error)
{
  RillSessionOptions session = self->session;

  if (session.capacity == 0)
    session.capacity = cli_default_capacity (rill_model_get_info (model));
  return rill_session_new (model, &session, error);
}

static gboolean
load_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  int *shown = user_data;
  int percent = (int) ((double) done * 100 / (double) MAX (total, 1));

  if (percent != *shown)
    {
      cli_note ("\rloading %d %%", percent);
      *shown = percent;
    }
  return cli_interrupt_progress (done, total, NULL);
}

RillModel *
cli_engine_options_load (CliEngineOptions *self,
                         GError          **error)
{
  RillModel *model;
  int shown = -1;

  if (!cli_model_path_finish (&self->model_path, error))
    return NULL;
  if (!isatty (STDERR_FILENO))
    return rill_model_load (self->model_path, cli_interrupt_progress, NULL, error);

  model = rill_model_load (self->model_path, load_progress_cb, &shown, error);
  if (shown >= 0)
    cli_note ("\r             \r");
  return model;
}

RillTokenizer *
cli_require_tokenizer (RillModel *model,
                       GError   **error)
{
  RillTokenizer *tokenizer = rill_model_get_tokenizer (model);
  const RillModelInfo *info = rill_model_get_info (model);

  if (tokenizer == NULL)
    g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "%s: its text cannot be read or written: %s", info->path,
                 info->text_problem != NULL ? info->text_problem : "it has no tokenizer");
  return tokenizer;
}

gboolean
cli_is_end (RillTokenizer *tokenizer,
            RillToken      token)
{
  return rill_tokenizer_is_end (tokenizer, token) || token == rill_tokenizer_get_bos (tokenizer);
}

void
cli_sampler_options_describe (RillSamplerOptions *self,
                              gboolean           *seed_given,
                              CliOption           options[CLI_N_SAMPLER_OPTIONS])
{
  options[0] = (CliOption){ "temperature", CLI_OPTION_REAL, &self->temperature, "T",
                            "how freely tokens are drawn; 0: always the\nmost likely one", 0, 100 };
  options[1] = (CliOption){ "top-k", CLI_OPTION_COUNT, &self->top_k, "N",
                            "draw among the N most likely tokens; 0: all", 0, 1 << 24 };
  options[2] = (CliOption){ "top-p", CLI_OPTION_REAL, &self->top_p, "P",
                            "draw among the fewest tokens that together have\nthe probability P; 1: all", 0, 1 };
  options[3] = (CliOption){ "min-p", CLI_OPTION_REAL, &self->min_p, "P",
                            "leave out tokens less likely than P times the\nlikeliest; 0: none", 0, 1 };
  options[4] = (CliOption){ "repetition-penalty", CLI_OPTION_REAL, &self->repetition_penalty, "R",
                            "make recent tokens less likely; 1: off", 0.01, 100 };
  options[5] = (CliOption){ "loop-limit", CLI_OPTION_COUNT, &self->loop_limit, "N",
                            "end what repeats itself after N tokens and three\nrounds; 0: never", 0, 1 << 24 };
  options[6] = (CliOption){ "seed", CLI_OPTION_SEED, &self->seed, "N",
                            "the same seed draws the same tokens; without\nit, a new one each time", 0, 0, NULL,
                            seed_given };
}
