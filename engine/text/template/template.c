/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A template and its runs: what a run begins with and what becomes of what it wrote.
 */

#include "text/template/template.h"

#include "text/template/run-private.h"

#include <stdarg.h>
#include <string.h>

#define MAX_SOURCE (1024 * 1024)
#define MAX_NODES_MEMORY (128 * 1024 * 1024)

struct _RillTemplate
{
  RillArena arena;
  const RillNode *root;
};

RillTemplate *
rill_template_new (const char *source,
                   GError    **error)
{
  g_autoptr (RillTemplate) self = NULL;

  g_return_val_if_fail (source != NULL, NULL);

  if (strlen (source) > MAX_SOURCE)
    {
      rill_template_set_error (error, 1, 1, "expected at most %d bytes, got %" G_GSIZE_FORMAT, MAX_SOURCE, strlen (source));
      return NULL;
    }
  if (!g_utf8_validate (source, -1, NULL))
    {
      rill_template_set_error (error, 1, 1, "expected UTF-8");
      return NULL;
    }

  self = g_new0 (RillTemplate, 1);
  rill_arena_init (&self->arena, MAX_NODES_MEMORY);
  self->root = rill_template_parse (&self->arena, source, error);
  return self->root != NULL ? g_steal_pointer (&self) : NULL;
}

void
rill_template_free (RillTemplate *self)
{
  if (self == NULL)
    return;

  rill_arena_clear (&self->arena);
  g_free (self);
}

/* --- Bounds ------------------------------------------------------------------------------------------------------ */

gboolean
rill_run_fail (RillRun    *run,
               const char *format,
               ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  if (run->error != NULL)
    return FALSE;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  rill_template_set_error (&run->error, run->node != NULL ? run->node->line : 1, run->node != NULL ? run->node->column : 1,
                           "%s", what);
  return FALSE;
}

gboolean
rill_run_charge (RillRun *run,
                 guint64  n_steps)
{
  run->n_steps += n_steps;
  return run->n_steps <= RILL_RUN_MAX_STEPS || rill_run_fail (run, "more than %d steps", RILL_RUN_MAX_STEPS);
}

gpointer
rill_run_alloc (RillRun *run,
                gsize    n_bytes)
{
  gpointer place = rill_arena_alloc (&run->arena, n_bytes);

  if (place == NULL)
    rill_run_fail (run, "more than %d bytes of memory", RILL_RUN_MAX_MEMORY);
  return place;
}

/* --- What a run begins with -------------------------------------------------------------------------------------- */

static const char *
get_role_name (RillRole role)
{
  switch (role)
    {
    case RILL_ROLE_SYSTEM:
      return "system";
    case RILL_ROLE_ASSISTANT:
      return "assistant";
    case RILL_ROLE_USER:
    default:
      return "user";
    }
}

static gboolean
make_message (RillRun                   *run,
              const RillTemplateMessage *message,
              guint                      index,
              RillValue                 *value)
{
  g_autofree char *content = g_utf8_make_valid (message->content, -1);
  gsize n = strlen (content);
  g_autofree guint8 *marks = g_malloc (n + 1);
  RillValue text;

  memset (marks, (int) MIN (index + 1, 255), n + 1);
  return rill_value_make_text (run, get_role_name (message->role), strlen (get_role_name (message->role)), NULL, &text) &&
         rill_value_make_map (run, value) && rill_map_set_named (run, value->map, "role", text) &&
         rill_value_make_text (run, content, n, marks, &text) && rill_map_set_named (run, value->map, "content", text);
}

static gboolean
set_text (RillRun    *run,
          const char *name,
          const char *text)
{
  RillValue value;

  return text == NULL || (rill_value_make_text (run, text, strlen (text), NULL, &value) &&
                          rill_frame_set (run, run->frame, name, value));
}

static gboolean
set_globals (RillRun                   *run,
             const RillTemplateMessage *messages,
             guint                      n_messages,
             const RillTemplateOptions *options)
{
  RillValue list;

  if (!rill_frame_push (run, NULL) || !rill_value_make_list (run, &list))
    return FALSE;
  for (guint i = 0; i < n_messages; i++)
    {
      RillValue message;

      if (!make_message (run, &messages[i], i, &message) || !rill_list_append (run, list.list, message))
        return FALSE;
    }

  /* No reply is written in two parts here: what a model thinks first is switched off where it can be. */
  return rill_frame_set (run, run->frame, "messages", list) &&
         rill_frame_set (run, run->frame, "add_generation_prompt", rill_value_boolean (options->add_generation_prompt)) &&
         rill_frame_set (run, run->frame, "enable_thinking", rill_value_boolean (FALSE)) &&
         rill_frame_set (run, run->frame, "tools", rill_value_none ()) &&
         rill_frame_set (run, run->frame, "documents", rill_value_none ()) &&
         set_text (run, "bos_token", options->bos_token) && set_text (run, "eos_token", options->eos_token);
}

gboolean
rill_template_render (RillTemplate              *self,
                      const RillTemplateMessage *messages,
                      guint                      n_messages,
                      const RillTemplateOptions *options,
                      GString                   *text,
                      GByteArray                *marks,
                      GError                   **error)
{
  RillOutput output;
  RillRun run = { .output = &output, .now = options->now };
  gboolean ok;

  g_return_val_if_fail (self != NULL && (messages != NULL || n_messages == 0) && options != NULL && text != NULL, FALSE);

  rill_arena_init (&run.arena, RILL_RUN_MAX_MEMORY);
  rill_output_init (&output);
  run.captured = rill_value_none ();
  ok = set_globals (&run, messages, n_messages, options) && rill_run_execute (&run, self->root);
  if (ok)
    {
      g_string_append_len (text, output.bytes->str, (gssize) output.bytes->len);
      if (marks != NULL)
        g_byte_array_append (marks, output.marks->data, output.marks->len);
    }
  else
    g_propagate_error (error, run.error);

  rill_output_clear (&output);
  rill_arena_clear (&run.arena);
  return ok;
}
