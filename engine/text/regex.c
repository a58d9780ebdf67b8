/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compiling and running a file's regular expressions. They are written for Oniguruma; what of that they use means the same
 * here.
 */

#include "text/regex.h"

#include "rill.h"

#include <string.h>

#define MAX_PATTERN 16384

gboolean
rill_regex_read_pattern (const RillJson *json,
                         const char     *member,
                         char          **literal,
                         GRegex        **regex,
                         GError        **error)
{
  g_autofree char *field = g_strconcat (json->field, member, ".", NULL);
  RillJson pattern = { NULL, json->file, field };
  const char *text = NULL, *expression = NULL;

  if (!rill_json_get_object (json, member, &pattern.object, error))
    return FALSE;
  if (pattern.object == NULL)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected a String or a Regex, got nothing");
  if (!rill_json_get_string (&pattern, "String", &text, error)
      || !rill_json_get_string (&pattern, "Regex", &expression, error))
    return FALSE;
  if ((text == NULL) == (expression == NULL) || (text != NULL && *text == '\0')
      || strlen (text != NULL ? text : expression) > MAX_PATTERN)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, member,
                           "expected a String or a Regex of 1 to %u bytes, got %s", MAX_PATTERN,
                           text != NULL && expression != NULL ? "both" : "another value");
  *literal = g_strdup (text);
  if (expression == NULL)
    return TRUE;
  *regex = g_regex_new (expression, G_REGEX_OPTIMIZE, 0, NULL);
  if (*regex == NULL)
    {
      g_autofree char *shown = rill_json_dup_shown (rill_json_get_node (&pattern, "Regex"));

      return rill_json_fail (&pattern, error, RILL_ERROR_UNSUPPORTED, "Regex",
                             "expected an expression that is understood, got %s", shown);
    }
  return TRUE;
}

GArray *
rill_regex_find_all (const GRegex *regex,
                     const char   *text,
                     gsize         n_bytes)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (RillSpan));
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match_full (regex, text, (gssize) n_bytes, 0, 0, &match, NULL);
  while (g_match_info_matches (match))
    {
      int begin, end;

      if (!g_match_info_fetch_pos (match, 0, &begin, &end))
        break;
      if (end > begin)
        {
          RillSpan span = { (gsize) begin, (gsize) end };

          g_array_append_val (matches, span);
        }
      if (!g_match_info_next (match, NULL))
        break;
    }
  return matches;
}
