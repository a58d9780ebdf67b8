/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill inspect: what a model file is, for a person or for a script. Only the file's head is read.
 */

#include "json.h"
#include "options.h"

#include <string.h>

/* What a chat with the default options holds of keys and values: its slots, and the rows kept for taking back. */
static guint64
estimate_cache_bytes (const RillModelInfo *info,
                      guint               *capacity)
{
  RillSessionOptions options;
  double value_bytes = 4;
  double values;

  rill_session_options_init (&options);
  *capacity = options.capacity != 0 ? options.capacity : cli_default_capacity (info);
  if (options.cache_type == RILL_CACHE_F16)
    value_bytes = 2;
  else if (options.cache_type == RILL_CACHE_Q8_0)
    value_bytes = 34.0 / 32.0;

  /* In double: a file's numbers may be absurd, and a rough answer about them is answer enough. */
  values = 2.0 * info->n_layer * info->n_head_kv * info->head_dim;
  values *= ((double) *capacity + options.n_rewind) * value_bytes;
  return values < 9e18 ? (guint64) values : G_MAXUINT64;
}

static void
append_line (GString    *text,
             const char *name,
             const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  /* A file's text must not reach the terminal as commands. */
  for (char *at = valid; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_string_append_printf (text, "%-14s %s\n", name, valid);
}

static void
append_format (GString    *text,
               const char *name,
               const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
append_format (GString    *text,
               const char *name,
               const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  append_line (text, name, value);
}

/* A template may be pages long; its beginning tells which it is. */
static void
append_template (GString    *text,
                 const char *template)
{
  enum { MAX_CHARACTERS = 240 };
  g_autofree char *valid = template != NULL ? g_utf8_make_valid (template, -1) : g_strdup ("none");

  if (g_utf8_strlen (valid, -1) > MAX_CHARACTERS)
    {
      g_autofree char *start = g_utf8_substring (valid, 0, MAX_CHARACTERS);

      append_format (text, "chat template", "%s … (%" G_GSIZE_FORMAT " bytes)", start, strlen (template));
    }
  else
    {
      append_line (text, "chat template", valid);
    }
}

static void
append_memory (GString             *text,
               const RillModelInfo *info)
{
  guint capacity;
  guint64 cache_bytes = estimate_cache_bytes (info, &capacity);
  g_autofree char *weights = g_format_size_full (info->file_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *cache = g_format_size_full (cache_bytes, G_FORMAT_SIZE_IEC_UNITS);

  append_format (text, "memory", "%s of weights, %s of cache for %u tokens", weights, cache, capacity);
}

static gboolean
print_text (const RillModelInfo *info,
            GError             **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *size = g_format_size_full (info->file_bytes, G_FORMAT_SIZE_IEC_UNITS);

  append_line (text, "file", info->path);
  append_line (text, "name", info->name);
  if (info->gguf_version == 0)
    append_format (text, "format", "safetensors in a folder, %s, %" G_GUINT64_FORMAT " tensors", size, info->n_tensor);
  else
    append_format (text, "format", "GGUF v%u, %s, %" G_GUINT64_FORMAT " tensors", info->gguf_version, size,
                   info->n_tensor);
  append_line (text, "architecture", info->architecture);
  append_format (text, "parameters", "%" G_GUINT64_FORMAT ", mostly %s", info->n_parameter, info->weight_type);
  append_format (text, "shape", "%u layers, %u wide, feed-forward %u", info->n_layer, info->n_embd, info->n_ff);
  if (info->n_expert > 0)
    append_format (text, "experts", "%u a layer, %u for each token", info->n_expert, info->n_expert_used);
  append_format (text, "attention", "%u heads, %u for keys and values, %u wide, %u rotated", info->n_head,
                 info->n_head_kv, info->head_dim, info->n_rot);
  if (info->n_rot == 0 && info->problem == NULL)
    append_line (text, "positions", "a bias that grows with the distance (ALiBi)");
  else
    append_format (text, "positions", "base %g, scaling %s", info->rope_theta, info->rope_scaling);
  if (info->local_window > 0)
    append_format (text, "local layers", "see %u tokens", info->local_window);
  append_format (text, "context", "%u tokens", info->context_length);
  append_format (text, "vocabulary", "%u tokens, %s%s", info->n_vocab, info->tokenizer[0] ? info->tokenizer : "none",
                 info->tied_output ? ", the output matrix is the embedding's" : "");
  append_template (text, info->chat_template);
  append_line (text, "licence", info->license != NULL ? info->license : "not said");
  append_memory (text, info);
  append_line (text, "runs", info->problem != NULL ? info->problem : "yes");
  if (info->text_problem != NULL)
    append_line (text, "text", info->text_problem);
  return cli_write_string (text, error);
}

static gboolean
print_json (const RillModelInfo *info,
            GError             **error)
{
  g_autoptr (CliJson) json = cli_json_new ();
  guint capacity;
  guint64 cache_bytes = estimate_cache_bytes (info, &capacity);

  cli_json_begin_object (json, NULL);
  cli_json_add_string (json, "path", info->path);
  cli_json_add_string (json, "name", info->name);
  cli_json_add_uint (json, "gguf_version", info->gguf_version);
  cli_json_add_uint (json, "file_bytes", info->file_bytes);
  cli_json_add_string (json, "architecture", info->architecture);
  cli_json_add_uint (json, "n_tensor", info->n_tensor);
  cli_json_add_uint (json, "n_parameter", info->n_parameter);
  cli_json_add_string (json, "weight_type", info->weight_type);
  cli_json_add_uint (json, "n_layer", info->n_layer);
  cli_json_add_uint (json, "n_head", info->n_head);
  cli_json_add_uint (json, "n_head_kv", info->n_head_kv);
  cli_json_add_uint (json, "head_dim", info->head_dim);
  cli_json_add_uint (json, "n_rot", info->n_rot);
  cli_json_add_uint (json, "n_embd", info->n_embd);
  cli_json_add_uint (json, "n_ff", info->n_ff);
  cli_json_add_uint (json, "n_expert", info->n_expert);
  cli_json_add_uint (json, "n_expert_used", info->n_expert_used);
  cli_json_add_uint (json, "local_window", info->local_window);
  cli_json_add_uint (json, "n_vocab", info->n_vocab);
  cli_json_add_uint (json, "context_length", info->context_length);
  cli_json_add_double (json, "rope_theta", info->rope_theta);
  cli_json_add_string (json, "rope_scaling", info->rope_scaling);
  cli_json_add_boolean (json, "tied_output", info->tied_output);
  cli_json_add_string (json, "tokenizer", info->tokenizer);
  cli_json_add_string (json, "chat_template", info->chat_template);
  cli_json_add_string (json, "license", info->license);
  cli_json_begin_object (json, "memory");
  cli_json_add_uint (json, "weight_bytes", info->file_bytes);
  cli_json_add_uint (json, "capacity", capacity);
  cli_json_add_uint (json, "cache_bytes", cache_bytes);
  cli_json_end_object (json);
  cli_json_add_string (json, "problem", info->problem);
  cli_json_add_string (json, "text_problem", info->text_problem);
  cli_json_end_object (json);
  return cli_write_string (cli_json_finish (json), error);
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (RillModelInfo) info = NULL;
  g_autofree char *model_path = NULL;
  gboolean as_json = FALSE;
  const CliOption options[] = {
    { "json", CLI_OPTION_FLAG, &as_json, NULL, "print a JSON object" },
    cli_model_option (&model_path),
  };
  const CliOptionGroup group = { "Options", options, G_N_ELEMENTS (options) };

  if (!cli_options_parse (command, &group, 1, arguments, files, error))
    return FALSE;
  if (files->len > 1 || (files->len == 1 && model_path != NULL))
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "expected one FILE, got more");
      return FALSE;
    }
  if (files->len == 1)
    model_path = g_strdup (g_ptr_array_index (files, 0));
  if (!cli_model_path_finish (&model_path, error))
    return FALSE;

  info = rill_model_info_new (model_path, error);
  if (info == NULL)
    return FALSE;
  return as_json ? print_json (info, error) : print_text (info, error);
}

const CliCommand cli_inspect_command = {
  "inspect",
  "tells what a model file is",
  "[OPTIONS] [FILE|FOLDER]",
  "Prints what a model file or folder says of itself: architecture, shape, types, context,\n"
  "tokenizer, chat template, the memory it takes with the default cache, and whether it can\n"
  "be run here. The weights are not read.",
  "rill inspect model.gguf --json",
  run,
};
