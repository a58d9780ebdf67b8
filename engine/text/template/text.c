/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Strings are taken apart and put together here byte by byte with their marks.
 */

#define _GNU_SOURCE /* memmem */

#include "text/template/text-private.h"

#include <string.h>

static const guint8 *
get_marks (const RillText *text,
           gsize           at)
{
  return text->marks != NULL ? text->marks + at : NULL;
}

static gboolean
is_in_set (const char     *character,
           const RillText *set)
{
  gsize n = (gsize) (g_utf8_next_char (character) - character);

  if (set == NULL)
    return g_unichar_isspace (g_utf8_get_char (character)) || *character == '\v';

  return memmem (set->bytes, set->n, character, n) != NULL;
}

gboolean
rill_text_strip (RillRun        *run,
                 const RillText *text,
                 const RillText *set,
                 gboolean        left,
                 gboolean        right,
                 RillValue      *value)
{
  const char *begin = text->bytes;
  const char *end = text->bytes + text->n;

  if (!rill_run_charge (run, 1 + text->n / 16 * (set != NULL ? 1 + set->n / 16 : 1)))
    return FALSE;

  while (left && begin < end && is_in_set (begin, set))
    begin = g_utf8_next_char (begin);
  while (right && end > begin)
    {
      const char *last = g_utf8_prev_char (end);

      if (!is_in_set (last, set))
        break;
      end = last;
    }

  return rill_value_make_slice (run, text, (gsize) (begin - text->bytes), (gsize) (end - text->bytes), value);
}

gboolean
rill_text_change_case (RillRun        *run,
                       const RillText *text,
                       RillCase        how,
                       RillValue      *value)
{
  RillOutput output;
  gboolean begins = TRUE;
  gboolean ok;

  if (!rill_run_charge (run, 1 + text->n / 8))
    return FALSE;

  rill_output_init (&output);
  for (gsize i = 0; i < text->n; i = (gsize) (g_utf8_next_char (text->bytes + i) - text->bytes))
    {
      gunichar c = g_utf8_get_char (text->bytes + i);
      gboolean is_letter = g_unichar_isalpha (c);
      guint8 marks[6];
      char bytes[6];
      int n;

      if (how == RILL_CASE_UPPER || (how != RILL_CASE_LOWER && begins))
        c = g_unichar_toupper (c);
      else
        c = g_unichar_tolower (c);
      begins = how == RILL_CASE_TITLE && !is_letter;

      n = g_unichar_to_utf8 (c, bytes);
      memset (marks, text->marks != NULL ? text->marks[i] : 0, sizeof marks);
      rill_output_append (&output, bytes, (gsize) n, marks);
    }
  ok = rill_output_make_text (run, &output, value);
  rill_output_clear (&output);
  return ok;
}

/* Where @part stands at or after @from, or NULL. */
static const char *
find_part (const RillText *text,
           gsize           from,
           const RillText *part)
{
  return memmem (text->bytes + from, text->n - from, part->bytes, part->n);
}

gboolean
rill_text_find_last (RillRun        *run,
                     const RillText *text,
                     const RillText *part,
                     RillValue      *value)
{
  char *reversed;
  const char *found;

  if (!rill_run_charge (run, 1 + text->n / 4))
    return FALSE;
  reversed = rill_run_alloc (run, text->n + part->n + 1);
  if (reversed == NULL)
    return FALSE;

  /* Read from behind, the last place is the first: comparing at each place would take as long as both lengths multiplied. */
  for (gsize i = 0; i < text->n; i++)
    reversed[i] = text->bytes[text->n - 1 - i];
  for (gsize i = 0; i < part->n; i++)
    reversed[text->n + i] = part->bytes[part->n - 1 - i];
  found = memmem (reversed, text->n, reversed + text->n, part->n);
  *value = rill_value_integer (found == NULL ? -1
                               : g_utf8_pointer_to_offset (text->bytes, text->bytes + text->n - part->n - (found - reversed)));

  return TRUE;
}

gboolean
rill_text_replace (RillRun        *run,
                   const RillText *text,
                   const RillText *old,
                   const RillText *new_text,
                   gint64          max,
                   RillValue      *value)
{
  RillOutput output;
  gsize done = 0;
  gboolean ok = TRUE;

  if (old->n == 0)
    return rill_run_fail (run, "expected something to replace, got an empty string");

  rill_output_init (&output);
  for (gint64 i = 0; ok && (max < 0 || i < max); i++)
    {
      const char *found = find_part (text, done, old);
      gsize at;

      if (found == NULL)
        break;
      at = (gsize) (found - text->bytes);
      rill_output_append (&output, text->bytes + done, at - done, get_marks (text, done));
      rill_output_append (&output, new_text->bytes, new_text->n, new_text->marks);
      done = at + old->n;
      ok = rill_run_charge (run, 1 + new_text->n / 16);
      if (output.bytes->len > RILL_RUN_MAX_OUTPUT)
        ok = rill_run_fail (run, "more than %d bytes of text", RILL_RUN_MAX_OUTPUT);
    }
  rill_output_append (&output, text->bytes + done, text->n - done, get_marks (text, done));
  ok = ok && rill_run_charge (run, text->n / 16) && rill_output_make_text (run, &output, value);
  rill_output_clear (&output);
  return ok;
}

static gboolean
append_slice (RillRun        *run,
              const RillText *text,
              gsize           begin,
              gsize           end,
              RillValueList  *list)
{
  RillValue part;

  return rill_value_make_slice (run, text, begin, end, &part) && rill_list_append (run, list, part);
}

static gboolean
split_at_space (RillRun        *run,
                const RillText *text,
                gint64          max,
                RillValueList  *list)
{
  gsize at = 0;

  for (gint64 n = 0;; n++)
    {
      gsize begin;

      while (at < text->n && is_in_set (text->bytes + at, NULL))
        at = (gsize) (g_utf8_next_char (text->bytes + at) - text->bytes);
      if (at == text->n)
        return TRUE;
      if (max >= 0 && n == max)
        {
          RillValue rest, stripped;

          return rill_value_make_slice (run, text, at, text->n, &rest) &&
                 rill_text_strip (run, rest.text, NULL, FALSE, TRUE, &stripped) && rill_list_append (run, list, stripped);
        }

      for (begin = at; at < text->n && !is_in_set (text->bytes + at, NULL);)
        at = (gsize) (g_utf8_next_char (text->bytes + at) - text->bytes);
      if (!append_slice (run, text, begin, at, list))
        return FALSE;
    }
}

gboolean
rill_text_split (RillRun        *run,
                 const RillText *text,
                 const RillText *separator,
                 gint64          max,
                 RillValue      *value)
{
  gsize done = 0;

  if (!rill_value_make_list (run, value) || !rill_run_charge (run, text->n / 16))
    return FALSE;
  if (separator == NULL)
    return split_at_space (run, text, max, value->list);
  if (separator->n == 0)
    return rill_run_fail (run, "expected something to split at, got an empty string");

  for (gint64 i = 0; max < 0 || i < max; i++)
    {
      const char *found = find_part (text, done, separator);

      if (found == NULL)
        break;
      if (!append_slice (run, text, done, (gsize) (found - text->bytes), value->list))
        return FALSE;
      done = (gsize) (found - text->bytes) + separator->n;
    }

  return append_slice (run, text, done, text->n, value->list);
}

gboolean
rill_text_split_from_right (RillRun        *run,
                            const RillText *text,
                            const RillText *separator,
                            gint64          max,
                            RillValue      *value)
{
  RillValue all, head;
  gsize n_head;

  /* What the first pieces were is put together again. */
  if (!rill_text_split (run, text, separator, -1, &all))
    return FALSE;
  if (max < 0 || all.list->n <= (gsize) max + 1 || separator == NULL)
    {
      *value = all;
      return TRUE;
    }

  n_head = all.list->n - (gsize) max;
  if (!rill_value_make_list (run, value) ||
      !rill_text_join (run, separator, &(RillValueList) { all.list->items, n_head, n_head }, &head) ||
      !rill_list_append (run, value->list, head))
    return FALSE;
  for (gsize i = n_head; i < all.list->n; i++)
    if (!rill_list_append (run, value->list, all.list->items[i]))
      return FALSE;
  return TRUE;
}

gboolean
rill_text_split_lines (RillRun        *run,
                       const RillText *text,
                       RillValue      *value)
{
  gsize done = 0;

  if (!rill_value_make_list (run, value))
    return FALSE;
  for (gsize i = 0; i < text->n; i++)
    if (text->bytes[i] == '\n')
      {
        if (!append_slice (run, text, done, i, value->list))
          return FALSE;
        done = i + 1;
      }

  return done == text->n || append_slice (run, text, done, text->n, value->list);
}

gboolean
rill_text_join (RillRun             *run,
                const RillText      *separator,
                const RillValueList *items,
                RillValue           *value)
{
  RillOutput output;
  gboolean ok = TRUE;

  rill_output_init (&output);
  for (gsize i = 0; ok && i < items->n; i++)
    {
      if (i > 0)
        rill_output_append (&output, separator->bytes, separator->n, separator->marks);
      ok = rill_run_charge (run, 1 + separator->n / 16) && rill_output_append_value (run, &output, items->items[i]);
    }
  ok = ok && rill_output_make_text (run, &output, value);
  rill_output_clear (&output);
  return ok;
}

gboolean
rill_text_indent (RillRun        *run,
                  const RillText *text,
                  gint64          width,
                  gboolean        first,
                  RillValue      *value)
{
  RillOutput output;
  gboolean begins = first;
  gboolean ok = TRUE;

  if (width < 0 || width > 1000)
    return rill_run_fail (run, "expected an indent of 0 to 1000, got %" G_GINT64_FORMAT, width);

  rill_output_init (&output);
  for (gsize i = 0; ok && i < text->n; i++)
    {
      /* Empty lines stay empty. */
      if (begins && text->bytes[i] != '\n')
        {
          g_autofree char *blanks = g_strnfill ((gsize) width, ' ');

          rill_output_append_literal (&output, blanks);
          ok = rill_run_charge (run, 1 + (guint64) width / 16);
        }
      begins = text->bytes[i] == '\n';
      rill_output_append (&output, text->bytes + i, 1, get_marks (text, i));
      if (output.bytes->len > RILL_RUN_MAX_OUTPUT)
        ok = rill_run_fail (run, "more than %d bytes of text", RILL_RUN_MAX_OUTPUT);
    }
  ok = ok && rill_run_charge (run, text->n / 16) && rill_output_make_text (run, &output, value);
  rill_output_clear (&output);
  return ok;
}
