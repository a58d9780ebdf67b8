/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a pre-tokenizer. A step works through the spans that the one before left; what it does with the matches and with
 * what lies between them is one of five behaviours.
 */

#include "text/splitter-private.h"

#include "text/byte-level.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

/* --- What becomes of matches -------------------------------------------------------------------------------------- */

typedef struct
{
  RillSpan span;
  gboolean is_match;
} Part;

static void
append_span (GArray *spans,
             gsize   begin,
             gsize   end)
{
  RillSpan span = { begin, end };

  if (end > begin)
    g_array_append_val (spans, span);
}

static void
append_part (GArray  *parts,
             gsize    begin,
             gsize    end,
             gboolean is_match)
{
  Part part = { { begin, end }, is_match };

  if (end > begin)
    g_array_append_val (parts, part);
}

/* Whether a part belongs to the one before it. */
static gboolean
is_joined (RillSplitBehavior behavior,
           const Part       *before,
           const Part       *part)
{
  switch (behavior)
    {
    case RILL_SPLIT_CONTIGUOUS:
      return before->is_match == part->is_match;
    case RILL_SPLIT_MERGED_WITH_PREVIOUS:
      return part->is_match && !before->is_match;
    case RILL_SPLIT_MERGED_WITH_NEXT:
      return before->is_match && !part->is_match;
    case RILL_SPLIT_REMOVED:
    case RILL_SPLIT_ISOLATED:
    default:
      return FALSE;
    }
}

static void
join_parts (RillSplitRun *run,
            GArray       *parts)
{
  RillSplitBehavior behavior = run->step->behavior;

  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      if (behavior == RILL_SPLIT_REMOVED && part->is_match)
        continue;
      if (i > 0 && is_joined (behavior, part - 1, part))
        g_array_index (run->new_spans, RillSpan, run->new_spans->len - 1).end = part->span.end;
      else
        g_array_append_val (run->new_spans, part->span);
    }
}

static void
find_literal (const RillSplitRun *run,
              RillSpan            span,
              GArray             *parts)
{
  const char *text = run->text->str;
  gsize n = strlen (run->step->literal), done = span.begin;

  for (gsize i = span.begin; i + n <= span.end;)
    if (memcmp (text + i, run->step->literal, n) == 0)
      {
        append_part (parts, done, i, run->step->inverted);
        append_part (parts, i, i + n, !run->step->inverted);
        done = i += n;
      }
    else
      i++;
  append_part (parts, done, span.end, run->step->inverted);
}

static void
find_characters (const RillSplitRun *run,
                 RillSpan            span,
                 GArray             *parts)
{
  const char *text = run->text->str;
  gsize done = span.begin;

  for (gsize i = span.begin; i < span.end;)
    {
      gsize next = (gsize) (g_utf8_next_char (text + i) - text);

      if (run->step->is_match (g_utf8_get_char (text + i)))
        {
          append_part (parts, done, i, FALSE);
          append_part (parts, i, next, TRUE);
          done = next;
        }
      i = next;
    }
  append_part (parts, done, span.end, FALSE);
}

static void
find_regex (const RillSplitRun *run,
            RillSpan            span,
            GArray             *parts)
{
  g_autoptr (GArray) matches = rill_regex_find_all (run->step->regex, run->text->str + span.begin, span.end - span.begin);
  gsize done = span.begin;

  for (guint i = 0; i < matches->len; i++)
    {
      const RillSpan *match = &g_array_index (matches, RillSpan, i);

      append_part (parts, done, span.begin + match->begin, run->step->inverted);
      append_part (parts, MAX (done, span.begin + match->begin), span.begin + match->end, !run->step->inverted);
      done = span.begin + match->end;
    }
  append_part (parts, done, span.end, run->step->inverted);
}

void
rill_split_run_matches (RillSplitRun *run,
                        RillSpan      span)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));

  if (run->step->is_match != NULL)
    find_characters (run, span, parts);
  else if (run->step->literal != NULL)
    find_literal (run, span, parts);
  else
    find_regex (run, span, parts);
  join_parts (run, parts);
}

/* --- Steps that write the text anew ------------------------------------------------------------------------------- */

static gboolean
wants_prefix (const RillSplitRun *run,
              RillSpan            span)
{
  if (run->step->prefix == RILL_PREFIX_NEVER || run->begins == RILL_BEGINS_NOT)
    return FALSE;
  return run->step->prefix == RILL_PREFIX_ALWAYS || (run->begins == RILL_BEGINS_TEXT && span.begin == 0);
}

/* Spaces become U+2581. */
void
rill_split_run_metaspace (RillSplitRun *run,
                          RillSpan      span)
{
  const char *text = run->text->str;
  gsize begin = run->new_text->len, length = span.end - span.begin;
  gboolean has_space = text[span.begin] == ' '
                       || (length >= SPACE_BYTES && memcmp (text + span.begin, SPACE, SPACE_BYTES) == 0);

  if (wants_prefix (run, span) && !has_space)
    g_string_append (run->new_text, SPACE);
  for (gsize i = span.begin; i < span.end; i++)
    {
      gboolean is_space = text[i] == ' ';

      if (run->step->splits && run->new_text->len > begin
          && (is_space || (span.end - i >= SPACE_BYTES && memcmp (text + i, SPACE, SPACE_BYTES) == 0)))
        {
          append_span (run->new_spans, begin, run->new_text->len);
          begin = run->new_text->len;
        }
      if (is_space)
        g_string_append (run->new_text, SPACE);
      else
        g_string_append_c (run->new_text, text[i]);
    }
  append_span (run->new_spans, begin, run->new_text->len);
}

/* One word: each byte as its character. */
static void
append_bytes (RillSplitRun *run,
              const char   *bytes,
              gsize         n_bytes)
{
  GString *out = run->new_text;
  gsize begin = out->len;

  g_string_set_size (out, begin + 2 * n_bytes);
  for (gsize i = 0, at = begin; i < n_bytes; i++)
    {
      guint16 c = run->characters[(guint8) bytes[i]];

      if (c < 0x80)
        out->str[at++] = (char) c;
      else
        {
          out->str[at++] = (char) (0xc0 | c >> 6);
          out->str[at++] = (char) (0x80 | (c & 0x3f));
        }
      if (i + 1 == n_bytes)
        g_string_truncate (out, at);
    }
  append_span (run->new_spans, begin, out->len);
}

/* Of a text with the space before it that the step may put there. */
void
rill_split_run_byte_level (RillSplitRun *run,
                           RillSpan      span)
{
  g_autofree char *prefixed = NULL;
  const char *text = run->text->str + span.begin;
  gsize n_bytes = span.end - span.begin, done = 0;

  if (wants_prefix (run, span) && *text != ' ')
    {
      prefixed = g_malloc (n_bytes + 1);
      *prefixed = ' ';
      memcpy (prefixed + 1, text, n_bytes);
      text = prefixed;
      n_bytes++;
    }
  if (run->step->regex != NULL)
    {
      g_autoptr (GArray) matches = rill_regex_find_all (run->step->regex, text, n_bytes);

      for (guint i = 0; i < matches->len; i++)
        {
          const RillSpan *match = &g_array_index (matches, RillSpan, i);

          if (match->begin > done)
            append_bytes (run, text + done, match->begin - done);
          append_bytes (run, text + match->begin, match->end - match->begin);
          done = match->end;
        }
    }
  if (n_bytes > done)
    append_bytes (run, text + done, n_bytes - done);
}

RillPrefix
rill_splitter_get_prefix (const RillSplitter *self)
{
  return self->prefix;
}

gboolean
rill_splitter_is_byte_level (const RillSplitter *self)
{
  return self->is_byte_level;
}

void
rill_splitter_run (const RillSplitter *self,
                   RillBegins          begins,
                   GString            *text,
                   GArray             *spans)
{
  g_autoptr (GString) new_text = g_string_new (NULL);
  g_autoptr (GArray) old_spans = g_array_new (FALSE, FALSE, sizeof (RillSpan));

  g_array_set_size (spans, 0);
  append_span (spans, 0, text->len);
  for (guint i = 0; i < self->n; i++)
    {
      const RillSplitStep *step = &self->steps[i];
      RillSplitRun run = { step, self->characters, begins, text, new_text, spans };

      g_array_set_size (old_spans, 0);
      g_array_append_vals (old_spans, spans->data, spans->len);
      g_array_set_size (spans, 0);
      g_string_truncate (new_text, 0);
      for (guint s = 0; s < old_spans->len; s++)
        step->run (&run, g_array_index (old_spans, RillSpan, s));
      if (step->rewrites)
        {
          g_string_truncate (text, 0);
          g_string_append_len (text, new_text->str, (gssize) new_text->len);
        }
    }
}
