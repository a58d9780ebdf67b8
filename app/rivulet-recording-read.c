/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a recorded trace. Anything may be in a file, so every number is checked before it is used; what is wrong is said with
 * the frame and the field.
 */

#include "config.h"

#include "rivulet-recording-private.h"
#include "rivulet-snapshot-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

/* Far more than any model has, and little enough that their product fits. */
#define MAX_SLOTS (1024 * 1024)
#define MAX_LAYERS 1024
#define MAX_HEADS 1024

typedef struct
{
  guint64 frame;
  guint64 position;
  gint64 id;
  gboolean written;
  float surprise;
} Token;

typedef struct
{
  GArray *tokens; /* of Token, as they come */
  guint n_known;  /* of those, how many the frame at hand may know */
  GHashTable *by_position; /* position + 1 => index + 1 */
  RivuletTokenTexts *texts;
  guint frame;
} Reader;

static gboolean
fail (const Reader *reader,
      const char   *what,
      GError      **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a trace: frame %u: %s", reader->frame, what);

  return FALSE;
}

static gboolean
get_number (const Reader *reader,
            JsonObject   *object,
            const char   *name,
            guint64       most,
            guint64      *value,
            GError      **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;

  if (number < 0 || (guint64) number > most)
    {
      g_autofree char *what = g_strdup_printf ("“%s” is missing or out of range", name);

      return fail (reader, what, error);
    }
  *value = (guint64) number;

  return TRUE;
}

static double
get_real (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : (double) NAN;
}

static gboolean
read_floats (const Reader *reader,
             JsonObject   *object,
             const char   *name,
             float        *values,
             gsize         n,
             GError      **error)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != n)
    {
      g_autofree char *what = g_strdup_printf ("“%s” should hold %" G_GSIZE_FORMAT " numbers", name, n);

      return fail (reader, what, error);
    }
  for (gsize i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, (guint) i);

      values[i] = JSON_NODE_HOLDS_VALUE (element) ? (float) json_node_get_double (element) : 0.0f;
      if (!(values[i] >= 0))
        return fail (reader, "a number is negative", error);
    }

  return TRUE;
}

static gboolean
read_tokens (Reader    *reader,
             JsonArray *array,
             GError   **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *text = object != NULL ? json_object_get_member (object, "text") : NULL;
      Token token = { 0 };
      guint64 id;

      if (text == NULL || !JSON_NODE_HOLDS_VALUE (text) || json_node_get_string (text) == NULL)
        return fail (reader, "a token has no text", error);
      if (!get_number (reader, object, "frame", G_MAXUINT, &token.frame, error)
          || !get_number (reader, object, "position", G_MAXINT64 - 1, &token.position, error)
          || !get_number (reader, object, "id", G_MAXINT32 - 1, &id, error))
        return FALSE;
      token.id = (gint64) id;
      token.written = json_object_get_boolean_member_with_default (object, "written", FALSE);
      token.surprise = (float) get_real (object, "surprise");
      rivulet_token_texts_put (reader->texts, (RillToken) id, json_node_get_string (text));
      g_array_append_val (reader->tokens, token);
    }

  return TRUE;
}

/* Learns the tokens that came by the frame at hand. */
static void
learn_tokens (Reader *reader)
{
  for (; reader->n_known < reader->tokens->len; reader->n_known++)
    {
      const Token *token = &g_array_index (reader->tokens, Token, reader->n_known);

      if (token->frame > reader->frame)
        return;
      g_hash_table_insert (reader->by_position, GSIZE_TO_POINTER (token->position + 1),
                           GUINT_TO_POINTER (reader->n_known + 1));
    }
}

static guint64
get_position (const RillTrace *trace,
              const guint64   *kept,
              guint            slot)
{
  const guint n_prefix = trace->n_sink + trace->n_pinned;

  if (slot < n_prefix)
    return slot;

  return slot < n_prefix + trace->n_kept ? kept[slot - n_prefix] : trace->position - trace->n_used + slot;
}

/* @kept: [n_kept] positions */
static gboolean
fill_slots (Reader        *reader,
            RillTrace     *trace,
            const guint64 *kept,
            GError       **error)
{
  learn_tokens (reader);
  for (guint i = 0; i < trace->n_used; i++)
    {
      guint64 position = get_position (trace, kept, i);
      guint index = GPOINTER_TO_UINT (g_hash_table_lookup (reader->by_position, GSIZE_TO_POINTER (position + 1)));
      const Token *token;

      if (index == 0)
        return fail (reader, "a slot's token is not in the list", error);
      token = &g_array_index (reader->tokens, Token, index - 1);
      trace->slot_position[i] = position;
      trace->slot_token[i] = (RillToken) token->id;
      trace->slot_written[i] = token->written ? 1 : 0;
      trace->slot_surprise[i] = token->surprise;
    }

  return TRUE;
}

static gboolean
read_numbers (const Reader *reader,
              JsonObject   *object,
              RillTrace    *trace,
              GError      **error)
{
  guint64 n_sink, n_pinned, capacity, n_used, n_layer, n_head, cache_bytes, unbounded_bytes;

  if (!get_number (reader, object, "capacity", MAX_SLOTS, &capacity, error)
      || !get_number (reader, object, "sinks", capacity, &n_sink, error)
      || !get_number (reader, object, "pinned", capacity - n_sink, &n_pinned, error)
      || !get_number (reader, object, "used", capacity, &n_used, error)
      || !get_number (reader, object, "layers", MAX_LAYERS, &n_layer, error)
      || !get_number (reader, object, "heads", MAX_HEADS, &n_head, error)
      || !get_number (reader, object, "position", G_MAXINT64 - 1, &trace->position, error)
      || !get_number (reader, object, "read", G_MAXINT64, &trace->n_read, error)
      || !get_number (reader, object, "written", G_MAXINT64, &trace->n_written, error)
      || !get_number (reader, object, "evicted", G_MAXINT64, &trace->n_evicted, error)
      || !get_number (reader, object, "cache_bytes", G_MAXINT64, &cache_bytes, error)
      || !get_number (reader, object, "unbounded_bytes", G_MAXINT64, &unbounded_bytes, error))
    return FALSE;
  if (trace->position < n_used)
    return fail (reader, "more slots are used than there were tokens", error);

  trace->capacity = (guint) capacity;
  trace->n_sink = (guint) n_sink;
  trace->n_pinned = (guint) n_pinned;
  trace->n_used = (guint) n_used;
  trace->n_layer = (guint) n_layer;
  trace->n_head = (guint) n_head;
  trace->cache_bytes = (gsize) cache_bytes;
  trace->unbounded_bytes = (gsize) unbounded_bytes;
  trace->read_per_second = get_real (object, "read_per_second");
  trace->written_per_second = get_real (object, "written_per_second");
  trace->surprise = (float) get_real (object, "surprise");
  trace->baseline = (float) get_real (object, "baseline");

  return TRUE;
}

/* In the engine's trace the kept are counted apart from the pinned. */
static gboolean
read_kept (const Reader *reader,
           JsonObject   *object,
           RillTrace    *trace,
           guint64     **kept,
           GError      **error)
{
  JsonNode *node = json_object_get_member (object, "kept");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint n_kept = array == NULL ? 0 : json_array_get_length (array);

  if (n_kept > trace->n_pinned)
    return fail (reader, "more is kept than pinned", error);
  *kept = g_new0 (guint64, n_kept + 1);
  for (guint i = 0; i < n_kept; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const gint64 position = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_int (element) : -1;

      if (position < 0 || (guint64) position >= trace->position)
        return fail (reader, "a kept token has no place in the stream", error);
      (*kept)[i] = (guint64) position;
    }
  trace->n_kept = n_kept;
  trace->n_pinned -= n_kept;

  return TRUE;
}

static gboolean
read_frame (Reader           *reader,
            JsonNode         *node,
            RivuletRecording *recording,
            GError          **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  RillTrace trace = { 0 };
  g_autofree guint64 *slot_position = NULL;
  g_autofree guint64 *kept = NULL;
  g_autofree RillToken *slot_token = NULL;
  g_autofree guint8 *slot_written = NULL;
  g_autofree float *slots = NULL;
  g_autofree float *cells = NULL;
  g_autoptr (RivuletSnapshot) snapshot = NULL;
  gsize n_cell;

  if (object == NULL)
    return fail (reader, "it is not an object", error);
  if (!read_numbers (reader, object, &trace, error) || !read_kept (reader, object, &trace, &kept, error))
    return FALSE;

  n_cell = (gsize) trace.n_layer * trace.n_head;
  trace.slot_position = slot_position = g_new0 (guint64, trace.capacity);
  trace.slot_token = slot_token = g_new0 (RillToken, trace.capacity);
  trace.slot_written = slot_written = g_new0 (guint8, trace.capacity);
  /* One more, so that there is an address even where a trace has none of them. */
  slots = g_new0 (float, 2 * (gsize) trace.capacity + 1);
  trace.slot_attention = slots;
  trace.slot_surprise = slots + trace.capacity;
  cells = g_new0 (float, 3 * n_cell + 1);
  trace.sink_mass = cells;
  trace.sink_contribution = cells + n_cell;
  trace.head_entropy = cells + 2 * n_cell;
  if (!read_floats (reader, object, "attention", trace.slot_attention, trace.n_used, error)
      || !read_floats (reader, object, "sink_mass", trace.sink_mass, n_cell, error)
      || !read_floats (reader, object, "sink_contribution", trace.sink_contribution, n_cell, error)
      || !read_floats (reader, object, "head_entropy", trace.head_entropy, n_cell, error)
      || !fill_slots (reader, &trace, kept, error))
    return FALSE;

  snapshot = rivulet_snapshot_new_with_head (&trace, reader->texts, NULL, -1, NULL,
                                             json_object_get_boolean_member_with_default (object, "sinks_hidden", FALSE));
  if (!rivulet_recording_add (recording, snapshot))
    return fail (reader, "the trace is too long", error);

  return TRUE;
}

static JsonArray *
get_array (JsonObject *root,
           const char *name)
{
  JsonNode *node = root == NULL ? NULL : json_object_get_member (root, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

RivuletRecording *
rivulet_recording_parse (const char *json,
                         gsize       n_bytes,
                         GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (RivuletRecording) recording = rivulet_recording_new ();
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  g_autoptr (GHashTable) by_position = g_hash_table_new (NULL, NULL);
  g_autoptr (RivuletTokenTexts) texts = rivulet_token_texts_new (NULL);
  Reader reader = { .tokens = tokens, .by_position = by_position, .texts = texts };
  JsonObject *root = NULL;
  JsonArray *token_list, *frames;

  /* Else a second value behind the first makes an array that an immutable parser ends the program over. */
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, json, (gssize) n_bytes, error))
    return NULL;
  if (json_parser_get_root (parser) != NULL && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    root = json_node_get_object (json_parser_get_root (parser));
  token_list = get_array (root, "tokens");
  frames = get_array (root, "frames");
  if (token_list == NULL || frames == NULL
      || g_strcmp0 (json_object_get_string_member_with_default (root, "format", NULL), RIVULET_RECORDING_FORMAT) != 0
      || json_object_get_int_member_with_default (root, "version", 0) != 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("Not a trace that Rivulet recorded"));
      return NULL;
    }
  if (!read_tokens (&reader, token_list, error))
    return NULL;
  for (reader.frame = 0; reader.frame < json_array_get_length (frames); reader.frame++)
    {
      if (!read_frame (&reader, json_array_get_element (frames, reader.frame), recording, error))
        return NULL;
    }

  return g_steal_pointer (&recording);
}

RivuletRecording *
rivulet_recording_load (const char *path,
                        GError    **error)
{
  g_autofree char *json = NULL;
  gsize n_bytes;

  if (!g_file_get_contents (path, &json, &n_bytes, error))
    return NULL;

  return rivulet_recording_parse (json, n_bytes, error);
}
