/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recording and writing. In the file a token stands once, by position; a frame holds what changes: counters, attention by slot,
 * and the heads' numbers. Positions of slots follow from the counters, as they do in the engine; those of kept tokens, which
 * moved among the sinks from anywhere, are written down.
 */

#include "rivulet-recording-private.h"
#include "rivulet-trace-log.h"

#include <math.h>
#include <string.h>

struct _RivuletRecording
{
  GPtrArray *frames; /* of RivuletSnapshot */
  gsize n_bytes;
};

RivuletRecording *
rivulet_recording_new (void)
{
  RivuletRecording *self = g_new0 (RivuletRecording, 1);

  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) rivulet_snapshot_unref);

  return self;
}

void
rivulet_recording_free (RivuletRecording *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->frames);
  g_free (self);
}

gboolean
rivulet_recording_add (RivuletRecording *self,
                       RivuletSnapshot  *snapshot)
{
  gsize n_bytes = sizeof (RivuletSnapshot) + (gsize) snapshot->capacity * 33
                  + (gsize) snapshot->n_layer * snapshot->n_head * 3 * sizeof (float);

  g_return_val_if_fail (self != NULL && snapshot != NULL, FALSE);

  if (self->n_bytes + n_bytes > RIVULET_RECORDING_MAX_BYTES)
    return FALSE;
  self->n_bytes += n_bytes;
  g_ptr_array_add (self->frames, rivulet_snapshot_ref (snapshot));

  return TRUE;
}

guint
rivulet_recording_get_n_frames (const RivuletRecording *self)
{
  return self->frames->len;
}

RivuletSnapshot *
rivulet_recording_get_frame (const RivuletRecording *self,
                             guint                   index)
{
  g_return_val_if_fail (index < self->frames->len, NULL);

  return g_ptr_array_index (self->frames, index);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

/* Numbers as every program reads them, whatever the locale. What is not a number is null. */
static void
append_number (GString *out,
               double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, isfinite (value) ? g_ascii_formatd (buffer, sizeof buffer, "%.6g", value) : "null");
}

static void
append_numbers (GString     *out,
                const char  *name,
                const float *values,
                gsize        n)
{
  g_string_append_printf (out, ",\n   \"%s\": [", name);
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_number (out, (double) values[i]);
    }
  g_string_append_c (out, ']');
}

static void
append_json_text (GString    *out,
                  const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if ((guchar) *c < 0x20)
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *c);
      else
        g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

/* The kept slots stand between the pinned prefix and the window. */
static void
append_kept (GString               *out,
             const RivuletSnapshot *frame)
{
  const guint end = MIN (frame->n_used, frame->n_sink + frame->n_pinned);
  const char *separator = "";

  if (frame->n_kept == 0)
    return;
  g_string_append (out, ", \"kept\": [");
  for (guint slot = end - MIN (end, frame->n_kept); slot < end; slot++)
    {
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, separator, frame->slot_position[slot]);
      separator = ",";
    }
  g_string_append_c (out, ']');
}

static void
append_frame (GString               *out,
              const RivuletSnapshot *frame)
{
  gsize n_cell = (gsize) frame->n_layer * frame->n_head;

  g_string_append_printf (out,
                          "  {\"position\": %" G_GUINT64_FORMAT ", \"read\": %" G_GUINT64_FORMAT
                          ", \"written\": %" G_GUINT64_FORMAT ", \"evicted\": %" G_GUINT64_FORMAT
                          ", \"used\": %u, \"sinks\": %u, \"pinned\": %u, \"capacity\": %u, \"layers\": %u, \"heads\": %u",
                          frame->position, frame->n_read, frame->n_written, frame->n_evicted, frame->n_used, frame->n_sink,
                          frame->n_pinned, frame->capacity, frame->n_layer, frame->n_head);
  append_kept (out, frame);
  g_string_append_printf (out, ", \"cache_bytes\": %" G_GUINT64_FORMAT ", \"unbounded_bytes\": %" G_GUINT64_FORMAT
                               ", \"sinks_hidden\": %s, \"read_per_second\": ",
                          frame->cache_bytes, frame->unbounded_bytes, frame->sinks_hidden ? "true" : "false");
  append_number (out, frame->read_per_second);
  g_string_append (out, ", \"written_per_second\": ");
  append_number (out, frame->written_per_second);
  g_string_append (out, ", \"surprise\": ");
  append_number (out, (double) frame->surprise);
  g_string_append (out, ", \"baseline\": ");
  append_number (out, (double) frame->baseline);
  append_numbers (out, "attention", frame->slot_attention, frame->n_used);
  append_numbers (out, "sink_mass", frame->sink_mass, n_cell);
  append_numbers (out, "sink_contribution", frame->sink_contribution, n_cell);
  append_numbers (out, "head_entropy", frame->head_entropy, n_cell);
  g_string_append_c (out, '}');
}

/* Every token that a frame shows, each position once for as long as it holds the same token. */
static void
append_tokens (GString                *out,
               const RivuletRecording *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const char *separator = "";

  for (guint i = 0; i < self->frames->len; i++)
    {
      const RivuletSnapshot *frame = g_ptr_array_index (self->frames, i);

      for (guint slot = 0; slot < frame->n_used; slot++)
        {
          gpointer key = GSIZE_TO_POINTER (frame->slot_position[slot] + 1);
          gpointer value = GINT_TO_POINTER (frame->slot_token[slot] + 1);

          if (g_hash_table_lookup (seen, key) == value)
            continue;
          g_hash_table_insert (seen, key, value);
          g_string_append_printf (out, "%s\n  {\"frame\": %u, \"position\": %" G_GUINT64_FORMAT
                                       ", \"id\": %d, \"written\": %s, \"surprise\": ",
                                  separator, i, frame->slot_position[slot], frame->slot_token[slot],
                                  frame->slot_written[slot] != 0 ? "true" : "false");
          append_number (out, (double) frame->slot_surprise[slot]);
          g_string_append (out, ", \"text\": ");
          append_json_text (out, frame->slot_text[slot]);
          g_string_append_c (out, '}');
          separator = ",";
        }
    }
}

GString *
rivulet_recording_write_json (const RivuletRecording *self)
{
  GString *out = g_string_new ("{\"format\": \"" RIVULET_RECORDING_FORMAT "\", \"version\": 1,\n \"tokens\": [");

  append_tokens (out, self);
  g_string_append (out, "],\n \"frames\": [\n");
  for (guint i = 0; i < self->frames->len; i++)
    {
      if (i > 0)
        g_string_append (out, ",\n");
      append_frame (out, g_ptr_array_index (self->frames, i));
    }
  g_string_append (out, "]}\n");

  return out;
}

static void
append_csv_text (GString    *out,
                 const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

/* The texts of the tokens of all frames, by id. */
static GHashTable *
gather_texts (const RivuletRecording *self)
{
  GHashTable *texts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->frames->len; i++)
    {
      const RivuletSnapshot *frame = g_ptr_array_index (self->frames, i);

      for (guint slot = 0; slot < frame->n_used; slot++)
        g_hash_table_insert (texts, GINT_TO_POINTER (frame->slot_token[slot]), (gpointer) frame->slot_text[slot]);
    }

  return texts;
}

GString *
rivulet_recording_write_csv (const RivuletRecording *self)
{
  g_autoptr (RivuletTraceLog) log = rivulet_trace_log_new ();
  g_autoptr (GHashTable) texts = gather_texts (self);
  GString *out = g_string_new ("position,written,surprise_bits,token,text\n");

  for (guint i = 0; i < self->frames->len; i++)
    rivulet_trace_log_add (log, g_ptr_array_index (self->frames, i));
  for (guint i = 0; i < rivulet_trace_log_get_n_entries (log); i++)
    {
      const RivuletTraceEntry *entry = rivulet_trace_log_get_entry (log, i);
      const char *text = g_hash_table_lookup (texts, GINT_TO_POINTER (entry->token));

      g_string_append_printf (out, "%" G_GUINT64_FORMAT ",%d,", entry->position, entry->written ? 1 : 0);
      if (!isnan (entry->surprise))
        append_number (out, (double) entry->surprise);
      g_string_append_printf (out, ",%d,", entry->token);
      append_csv_text (out, text == NULL ? "" : text);
      g_string_append_c (out, '\n');
    }

  return out;
}

gboolean
rivulet_recording_save (const RivuletRecording *self,
                        const char             *path,
                        GError                **error)
{
  gboolean is_csv = g_str_has_suffix (path, ".csv");
  g_autoptr (GString) text = is_csv ? rivulet_recording_write_csv (self) : rivulet_recording_write_json (self);

  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}
