/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Titles: white space runs become one space, and a long text is cut between words, or, where it has none (a long
 * address, a script without spaces), between characters.
 */

#include "rivulet-title.h"

/* One character more than fits is taken, so that the caller sees whether a word ends exactly at the limit. */
static GString *
collapse_white_space (const char *text,
                      glong       max_chars)
{
  GString *line = g_string_new (NULL);
  glong n_chars = 0;
  gboolean space = FALSE;

  for (const char *p = text; *p != '\0' && n_chars < max_chars; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (space)
        {
          g_string_append_c (line, ' ');
          n_chars++;
          space = FALSE;
          if (n_chars == max_chars)
            break;
        }
      g_string_append_unichar (line, c);
      n_chars++;
    }

  return line;
}

/* Where a line without a usable space is cut: never between a letter and the marks that belong to it. */
static const char *
find_character_cut (const char *line)
{
  const char *cut = g_utf8_offset_to_pointer (line, RIVULET_TITLE_LENGTH);

  while (cut > line && (g_unichar_ismark (g_utf8_get_char (cut)) || g_unichar_iszerowidth (g_utf8_get_char (cut))))
    cut = g_utf8_prev_char (cut);

  return cut > line ? cut : g_utf8_offset_to_pointer (line, RIVULET_TITLE_LENGTH);
}

char *
rivulet_title_from_text (const char *text)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) line = NULL;
  const char *cut, *middle;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  line = collapse_white_space (valid, RIVULET_TITLE_LENGTH + 1);
  if (g_utf8_strlen (line->str, -1) <= RIVULET_TITLE_LENGTH)
    return g_strchomp (g_string_free_and_steal (g_steal_pointer (&line)));

  middle = g_utf8_offset_to_pointer (line->str, RIVULET_TITLE_LENGTH / 2);
  cut = strrchr (line->str, ' ');
  if (cut == NULL || cut < middle)
    cut = find_character_cut (line->str);

  g_string_truncate (line, cut - line->str);
  g_string_append (line, "…");

  return g_string_free_and_steal (g_steal_pointer (&line));
}
