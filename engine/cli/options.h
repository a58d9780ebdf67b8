/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command-line options: described in tables, read strictly, shown by --help with the defaults they start from.
 */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_OPTION_FLAG,   /* gboolean */
  CLI_OPTION_TEXT,   /* char *, owned, valid UTF-8 */
  CLI_OPTION_PATH,   /* char *, owned, bytes as the shell gave them */
  CLI_OPTION_COUNT,  /* guint, minimum to maximum */
  CLI_OPTION_SEED,   /* guint64 */
  CLI_OPTION_REAL,   /* float, minimum to maximum */
  CLI_OPTION_CHOICE, /* int: the index in choices */
} CliOptionKind;

/**
 * CliOption:
 * @value: of the type that @kind names; what it holds before parsing is the default
 * @help: lines of at most 50 columns
 * @choices: NULL-terminated, for CLI_OPTION_CHOICE
 * @given: (nullable): set to TRUE when the option is there
 */
typedef struct
{
  const char *name;
  CliOptionKind kind;
  gpointer value;
  const char *argument;
  const char *help;
  double minimum;
  double maximum;
  const char *const *choices;
  gboolean *given;
} CliOption;

typedef struct
{
  const char *title;
  const CliOption *options;
  gsize n_options;
} CliOptionGroup;

/**
 * cli_options_parse:
 * @arguments: NULL-terminated
 * @rest: (nullable): receives the arguments that are no options, borrowed; NULL where there must be none
 *
 * Returns: FALSE with CLI_ERROR_USAGE, or with CLI_ERROR_DONE after printing the help text.
 */
gboolean cli_options_parse (const CliCommand     *command,
                            const CliOptionGroup *groups,
                            gsize                 n_groups,
                            char                **arguments,
                            GPtrArray            *rest,
                            GError              **error);

/* One value, read by the same rules; @name is how the error calls it. */
gboolean cli_options_parse_count (const char *name,
                                  const char *text,
                                  guint       minimum,
                                  guint       maximum,
                                  guint      *value,
                                  GError    **error);

/* --- Options that several subcommands have (shared.c) ------------------------------------------------------------ */

#define CLI_N_ENGINE_OPTIONS 7
#define CLI_N_SAMPLER_OPTIONS 7

/**
 * CliEngineOptions: which model, and how its stream is kept.
 */
typedef struct
{
  char *model_path;
  RillSessionOptions session;
  int policy;
  int cache_type;
  gboolean sinks_given;
} CliEngineOptions;

/* Starts from the engine's defaults with nothing kept for rewinding. */
void     cli_engine_options_init (CliEngineOptions *self);
void     cli_engine_options_clear (CliEngineOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliEngineOptions, cli_engine_options_clear)
void     cli_engine_options_describe (CliEngineOptions *self,
                                      CliOption         options[CLI_N_ENGINE_OPTIONS]);
/* After parsing: fills in what depends on several options. */
gboolean cli_engine_options_finish (CliEngineOptions *self,
                                    GError          **error);
/* The model that was named, or the built-in one; with progress on a terminal. */
RillModel   *cli_engine_options_load (CliEngineOptions *self,
                                      GError          **error);
/* A session as the options ask for it; @model settles the capacity that they leave open. */
RillSession *cli_engine_options_open (const CliEngineOptions *self,
                                      RillModel              *model,
                                      GError                **error);
/* The capacity where none is asked for: the trained context, within what a desktop's memory bears. */
guint     cli_default_capacity (const RillModelInfo *info);

CliOption cli_model_option (char **model_path);
/* Sets *model_path to the built-in model where none was given. */
gboolean  cli_model_path_finish (char  **model_path,
                                 GError **error);

/* NULL with an error that says why the model's text cannot be used. */
RillTokenizer *cli_require_tokenizer (RillModel *model,
                                      GError   **error);

/* @token ends what is written: an end token, or the token that would begin another text. */
gboolean       cli_is_end (RillTokenizer *tokenizer,
                           RillToken      token);

void     cli_sampler_options_describe (RillSamplerOptions *self,
                                       gboolean           *seed_given,
                                       CliOption           options[CLI_N_SAMPLER_OPTIONS]);

const char *cli_policy_get_name (RillPolicy policy);
const char *cli_cache_type_get_name (RillCacheType type);

G_END_DECLS
