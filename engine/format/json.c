/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measuring and parsing JSON.
 */

#include "format/json.h"

#include "format/mapping.h"
#include "rill.h"

#include <string.h>

#define SHOWN_MAX 48

const RillJsonLimits rill_json_settings_limits = {
  .n_bytes = 4 << 20,
  .depth = 64,
  .n_objects = 1 << 14,
  .n_arrays = 1 << 15,
  .n_values = 1 << 16,
};

static gboolean
fail_text (const char *file,
           guint64     offset,
           const char *what,
           guint64     most,
           GError    **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
               "%s: JSON at byte %" G_GUINT64_FORMAT ": expected at most %" G_GUINT64_FORMAT " %s, got more", file, offset,
               most, what);
  return FALSE;
}

/* Counts what json-glib will make objects of, and the colons, of which each member has one. What is no JSON is
 * json-glib's to tell. */
static gboolean
measure (const char           *file,
         const char           *text,
         gsize                 n_bytes,
         guint64               offset,
         const RillJsonLimits *limits,
         gsize                *n_colons,
         GError              **error)
{
  guint depth = 0, n_objects = 0, n_arrays = 0, n_values = 0;
  gboolean in_string = FALSE;

  if (n_bytes > limits->n_bytes)
    return fail_text (file, offset, "bytes", limits->n_bytes, error);
  for (gsize i = 0; i < n_bytes; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
          continue;
        }
      in_string = c == '"';
      depth += c == '{' || c == '[';
      n_objects += c == '{';
      n_arrays += c == '[';
      n_values += c == ',';
      *n_colons += c == ':';
      if ((c == '}' || c == ']') && depth > 0)
        depth--;
      if (depth > limits->depth)
        return fail_text (file, offset + i, "levels of nesting", limits->depth, error);
      if (n_objects > limits->n_objects)
        return fail_text (file, offset + i, "objects", limits->n_objects, error);
      if (n_arrays > limits->n_arrays)
        return fail_text (file, offset + i, "arrays", limits->n_arrays, error);
      if (n_values > limits->n_values)
        return fail_text (file, offset + i, "values", limits->n_values, error);
    }
  return TRUE;
}

static void
object_end_cb (JsonParser *parser,
               JsonObject *object,
               gsize      *n_members)
{
  *n_members += json_object_get_size (object);
}

typedef struct
{
  GHashTable *n_members; /* of each object that has been told of so far */
  char *double_name;     /* the first that came twice */
} Doubles;

/* Called after the member has been put into the object: a name that is there already adds none. */
static void
object_member_cb (JsonParser *parser,
                  JsonObject *object,
                  const char *name,
                  Doubles    *doubles)
{
  guint n_told = GPOINTER_TO_UINT (g_hash_table_lookup (doubles->n_members, object)) + 1;

  g_hash_table_insert (doubles->n_members, object, GUINT_TO_POINTER (n_told));
  if (doubles->double_name == NULL && json_object_get_size (object) != n_told)
    doubles->double_name = g_strdup (name);
}

/* Reads the text once more: to look at every name as it comes takes long where there are 150,000. */
static void
fail_double_name (const char *file,
                  const char *text,
                  gsize       n_bytes,
                  GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) n_members = g_hash_table_new (NULL, NULL);
  Doubles doubles = { n_members, NULL };
  g_autofree char *start = NULL;
  g_autofree char *shown = NULL;

  json_parser_set_strict (parser, TRUE);
  g_signal_connect (parser, "object-member", G_CALLBACK (object_member_cb), &doubles);
  json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL);
  if (doubles.double_name != NULL)
    start = g_utf8_substring (doubles.double_name, 0, MIN (g_utf8_strlen (doubles.double_name, -1), SHOWN_MAX));
  shown = g_strescape (start != NULL ? start : "", NULL);
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: \"%s\": expected the name once in an object, got it twice", file,
               shown);
  g_free (doubles.double_name);
}

static JsonObject *
parse_measured (const char *file,
                const char *text,
                gsize       n_bytes,
                guint64     offset,
                gsize       n_colons,
                GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local_error = NULL;
  gsize n_members = 0;
  JsonNode *root;

  json_parser_set_strict (parser, TRUE);
  g_signal_connect (parser, "object-end", G_CALLBACK (object_end_cb), &n_members);
  if (!json_parser_load_from_data (parser, text, (gssize) n_bytes, &local_error))
    {
      g_autofree char *shown = g_utf8_make_valid (local_error->message, -1);

      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: JSON at byte %" G_GUINT64_FORMAT ": expected JSON, got %s",
                   file, offset, shown);
      return NULL;
    }
  if (n_members != n_colons)
    {
      fail_double_name (file, text, n_bytes, error);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: JSON at byte %" G_GUINT64_FORMAT ": expected an object, got %s",
                   file, offset, root == NULL ? "nothing" : "another value");
      return NULL;
    }
  return json_object_ref (json_node_get_object (root));
}

JsonObject *
rill_json_parse (const char           *file,
                 const char           *text,
                 gsize                 n_bytes,
                 guint64               offset,
                 const RillJsonLimits *limits,
                 GError              **error)
{
  const char *end;
  gsize n_colons = 0;

  if (!measure (file, text, n_bytes, offset, limits, &n_colons, error))
    return NULL;
  if (!g_utf8_validate_len (text, n_bytes, &end))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: JSON at byte %" G_GUINT64_FORMAT ": expected UTF-8, got 0x%02x",
                   file, offset + (guint64) (end - text), (guint8) *end);
      return NULL;
    }
  return parse_measured (file, text, n_bytes, offset, n_colons, error);
}

JsonObject *
rill_json_load (const char           *path,
                const RillJsonLimits *limits,
                GError              **error)
{
  g_autoptr (RillMapping) mapping = rill_mapping_new (path, "JSON", error);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) read_error = NULL;

  if (mapping == NULL)
    return NULL;
  object = rill_json_parse (mapping->display_name, (const char *) mapping->bytes, mapping->n_bytes, 0, limits, &read_error);
  /* Before any other error: what was read may not be what was written. */
  if (!rill_mapping_check (mapping, error))
    return NULL;
  if (object == NULL)
    g_propagate_error (error, g_steal_pointer (&read_error));
  return g_steal_pointer (&object);
}
