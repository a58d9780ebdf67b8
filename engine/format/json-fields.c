/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking an object of JSON for its members, and lists of steps for their steps.
 */

#include "format/json.h"

#include "rill.h"

#include <math.h>
#include <string.h>

#define SHOWN_MAX 48

char *
rill_json_dup_shown (JsonNode *node)
{
  g_autofree char *text = NULL;
  g_autofree char *start = NULL;

  if (node == NULL)
    return g_strdup ("nothing");
  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("an object");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup_printf ("an array of %u", json_array_get_length (json_node_get_array (node)));

  text = json_to_string (node, FALSE);
  if (g_utf8_strlen (text, -1) <= SHOWN_MAX)
    return g_steal_pointer (&text);
  start = g_utf8_substring (text, 0, SHOWN_MAX);
  return g_strconcat (start, "…", NULL);
}

gboolean
rill_json_fail (const RillJson *json,
                GError        **error,
                int             code,
                const char     *member,
                const char     *format,
                ...)
{
  g_autofree char *detail = NULL;
  va_list arguments;

  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error (error, RILL_ERROR, code, "%s: %s%s: %s", json->file, json->field, member, detail);
  return FALSE;
}

JsonNode *
rill_json_get_node (const RillJson *json,
                    const char     *member)
{
  JsonNode *node = json_object_get_member (json->object, member);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

gboolean
rill_json_get_uint (const RillJson *json,
                    const char     *member,
                    guint64         min,
                    guint64         max,
                    guint64        *value,
                    GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);
  gint64 number;

  if (node == NULL)
    return TRUE;
  number = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 || number < 0
      || (guint64) number < min || (guint64) number > max)
    {
      g_autofree char *shown = rill_json_dup_shown (node);

      return rill_json_fail (json, error, RILL_ERROR_FORMAT, member,
                             "expected an integer from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got %s", min, max,
                             shown);
    }
  *value = (guint64) number;
  return TRUE;
}

gboolean
rill_json_get_double (const RillJson *json,
                      const char     *member,
                      double          min,
                      double          max,
                      double         *value,
                      GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);
  gboolean is_number;
  double number;

  if (node == NULL)
    return TRUE;
  is_number = JSON_NODE_HOLDS_VALUE (node)
              && (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
  number = is_number ? json_node_get_double (node) : NAN;
  if (!(number >= min && number <= max))
    {
      g_autofree char *shown = rill_json_dup_shown (node);

      return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected a number from %g to %g, got %s", min, max,
                             shown);
    }
  *value = number;
  return TRUE;
}

/* Whether the member is absent or of that type, else an error. */
static gboolean
check_type (const RillJson *json,
            const char     *member,
            gboolean        fits,
            const char     *expected,
            GError        **error)
{
  g_autofree char *shown = NULL;

  if (fits)
    return TRUE;
  shown = rill_json_dup_shown (json_object_get_member (json->object, member));
  return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected %s, got %s", expected, shown);
}

gboolean
rill_json_get_bool (const RillJson *json,
                    const char     *member,
                    gboolean       *value,
                    GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);

  if (node == NULL)
    return TRUE;
  if (!check_type (json, member, JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN,
                   "true or false", error))
    return FALSE;
  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
rill_json_get_string (const RillJson *json,
                      const char     *member,
                      const char    **value,
                      GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);

  if (node == NULL)
    return TRUE;
  if (!check_type (json, member, JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING,
                   "a string", error))
    return FALSE;
  *value = json_node_get_string (node);
  return TRUE;
}

gboolean
rill_json_get_object (const RillJson *json,
                      const char     *member,
                      JsonObject    **value,
                      GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);

  if (node == NULL)
    return TRUE;
  if (!check_type (json, member, JSON_NODE_HOLDS_OBJECT (node), "an object", error))
    return FALSE;
  *value = json_node_get_object (node);
  return TRUE;
}

gboolean
rill_json_get_array (const RillJson *json,
                     const char     *member,
                     JsonArray     **value,
                     GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);

  if (node == NULL)
    return TRUE;
  if (!check_type (json, member, JSON_NODE_HOLDS_ARRAY (node), "an array", error))
    return FALSE;
  *value = json_node_get_array (node);
  return TRUE;
}

gboolean
rill_json_get_element (const RillJson *json,
                       const char     *member,
                       JsonArray      *array,
                       guint           index,
                       RillJson       *element,
                       GError        **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected objects, got another value at %u", index);
  *element = (RillJson) { json_node_get_object (node), json->file, json->field };
  return TRUE;
}

/* --- One of several ----------------------------------------------------------------------------------------------- */

/* "expected A, B or C, got D". Always FALSE. */
static gboolean
fail_choice (const RillJson    *json,
             const char        *member,
             const char *const *names,
             guint              n,
             GError           **error)
{
  g_autofree char *shown = rill_json_dup_shown (rill_json_get_node (json, member));
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (expected, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", names[i]);
  return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, member, "expected %s, got %s", expected->str, shown);
}

gboolean
rill_json_get_choice (const RillJson    *json,
                      const char        *member,
                      const char *const *names,
                      guint              n,
                      guint             *choice,
                      GError           **error)
{
  const char *name = NULL;

  if (!rill_json_get_string (json, member, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return fail_choice (json, member, names, n, error);
}

/* --- Steps -------------------------------------------------------------------------------------------------------- */

#define SEQUENCE "Sequence"
#define MAX_KINDS 16

typedef struct
{
  const char *sequence;
  const RillJsonStepKind *kinds;
  guint n_kinds;
  const char *names[MAX_KINDS + 1]; /* the sequence's, and those of the kinds */
  gpointer target;
  guint n_read;
} Steps;

static gboolean read_step (Steps *steps, const RillJson *json, GError **error);

static gboolean
read_sequence (Steps          *steps,
               const RillJson *json,
               GError        **error)
{
  JsonArray *array = NULL;

  if (!rill_json_get_array (json, steps->sequence, &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      RillJson step;

      if (!rill_json_get_element (json, steps->sequence, array, i, &step, error) || !read_step (steps, &step, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_step (Steps          *steps,
           const RillJson *json,
           GError        **error)
{
  guint type = G_MAXUINT;

  if (!rill_json_get_choice (json, "type", steps->names, steps->n_kinds + 1, &type, error))
    return FALSE;
  if (type == G_MAXUINT)
    return fail_choice (json, "type", steps->names, steps->n_kinds + 1, error);
  if (type == 0)
    return read_sequence (steps, json, error);
  if (steps->n_read++ == RILL_JSON_MAX_STEPS)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type", "expected at most %u steps, got more",
                           RILL_JSON_MAX_STEPS);
  return steps->kinds[type - 1].read (steps->target, json, error);
}

gboolean
rill_json_read_steps (const RillJson         *json,
                      const char             *sequence,
                      const RillJsonStepKind *kinds,
                      guint                   n_kinds,
                      gpointer                target,
                      GError                **error)
{
  Steps steps = { .sequence = sequence, .kinds = kinds, .n_kinds = n_kinds, .names = { SEQUENCE }, .target = target };

  g_return_val_if_fail (n_kinds <= MAX_KINDS, FALSE);

  for (guint i = 0; i < n_kinds; i++)
    steps.names[i + 1] = kinds[i].type;
  return read_step (&steps, json, error);
}
