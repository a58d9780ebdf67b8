/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a pre-tokenizer. A step works through the spans that the one before left; what it does with the matches
 * and with what lies between them is one of five behaviours.
 */

#include "text/splitter.h"

#include "rill.h"
#include "text/byte-level.h"

#include <string.h>

#define MAX_STEPS 32
#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

/* The words of GPT-2. */
#define GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

typedef enum
{
  REMOVED,
  ISOLATED,
  CONTIGUOUS,
  MERGED_WITH_PREVIOUS,
  MERGED_WITH_NEXT,
} Behavior;

typedef struct _Step Step;

typedef struct
{
  const Step *step;
  const guint16 *characters; /* [256] how bytes are written */
  RillBegins begins;
  GString *text;      /* as it was */
  GString *new_text;  /* as this step writes it; only where it does */
  GArray *new_spans;
} Run;

struct _Step
{
  void (*run) (Run *run, RillSpan span);
  gboolean rewrites;
  GRegex *regex;
  char *literal;
  gboolean (*is_match) (gunichar c); /* each character that is one */
  Behavior behavior;
  gboolean inverted;
  RillPrefix prefix;
  gboolean splits;                   /* metaspace: before every space */
};

struct _RillSplitter
{
  Step steps[MAX_STEPS];
  guint n;
  RillPrefix prefix;
  gboolean is_byte_level;
  guint16 characters[256];
};

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
is_joined (Behavior    behavior,
           const Part *before,
           const Part *part)
{
  switch (behavior)
    {
    case CONTIGUOUS:
      return before->is_match == part->is_match;
    case MERGED_WITH_PREVIOUS:
      return part->is_match && !before->is_match;
    case MERGED_WITH_NEXT:
      return before->is_match && !part->is_match;
    case REMOVED:
    case ISOLATED:
    default:
      return FALSE;
    }
}

static void
join_parts (Run    *run,
            GArray *parts)
{
  Behavior behavior = run->step->behavior;

  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      if (behavior == REMOVED && part->is_match)
        continue;
      if (i > 0 && is_joined (behavior, part - 1, part))
        g_array_index (run->new_spans, RillSpan, run->new_spans->len - 1).end = part->span.end;
      else
        g_array_append_val (run->new_spans, part->span);
    }
}

static void
find_literal (const Run *run,
              RillSpan   span,
              GArray    *parts)
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
find_characters (const Run *run,
                 RillSpan   span,
                 GArray    *parts)
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
find_regex (const Run *run,
            RillSpan   span,
            GArray    *parts)
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

static void
run_split (Run     *run,
           RillSpan span)
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
wants_prefix (const Run *run,
              RillSpan   span)
{
  if (run->step->prefix == RILL_PREFIX_NEVER || run->begins == RILL_BEGINS_NOT)
    return FALSE;
  return run->step->prefix == RILL_PREFIX_ALWAYS || (run->begins == RILL_BEGINS_TEXT && span.begin == 0);
}

/* Spaces become U+2581. */
static void
run_metaspace (Run     *run,
               RillSpan span)
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
append_bytes (Run        *run,
              const char *bytes,
              gsize       n_bytes)
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
static void
run_byte_level (Run     *run,
                RillSpan span)
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

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static gboolean
is_numeric (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_punctuation (gunichar c)
{
  if (c < 0x80)
    return g_ascii_ispunct ((char) c);
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONNECT_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_behavior (const RillJson *json,
               Behavior       *behavior,
               GError        **error)
{
  static const char *const names[] = {
    [REMOVED] = "Removed",
    [ISOLATED] = "Isolated",
    [CONTIGUOUS] = "Contiguous",
    [MERGED_WITH_PREVIOUS] = "MergedWithPrevious",
    [MERGED_WITH_NEXT] = "MergedWithNext",
  };
  const char *name = NULL;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (json, "behavior", &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *behavior = (Behavior) i;
        return TRUE;
      }
  shown = rill_json_dup_shown (rill_json_get_node (json, "behavior"));
  return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "behavior",
                         "expected Removed, Isolated, Contiguous, MergedWithPrevious or MergedWithNext, got %s", shown);
}

static gboolean
read_split (RillSplitter   *self,
            Step           *step,
            const RillJson *json,
            GError        **error)
{
  step->run = run_split;
  return rill_regex_read_pattern (json, "pattern", &step->literal, &step->regex, error)
         && read_behavior (json, &step->behavior, error)
         && rill_json_get_bool (json, "invert", &step->inverted, error);
}

static gboolean
read_digits (RillSplitter   *self,
             Step           *step,
             const RillJson *json,
             GError        **error)
{
  gboolean individual = FALSE;

  step->run = run_split;
  step->is_match = is_numeric;
  if (!rill_json_get_bool (json, "individual_digits", &individual, error))
    return FALSE;
  step->behavior = individual ? ISOLATED : CONTIGUOUS;
  return TRUE;
}

static gboolean
read_punctuation (RillSplitter   *self,
                  Step           *step,
                  const RillJson *json,
                  GError        **error)
{
  step->run = run_split;
  step->is_match = is_punctuation;
  return read_behavior (json, &step->behavior, error);
}

static gboolean
read_whitespace_split (RillSplitter   *self,
                       Step           *step,
                       const RillJson *json,
                       GError        **error)
{
  step->run = run_split;
  step->is_match = g_unichar_isspace;
  step->behavior = REMOVED;
  return TRUE;
}

static gboolean
read_whitespace (RillSplitter   *self,
                 Step           *step,
                 const RillJson *json,
                 GError        **error)
{
  step->run = run_split;
  step->regex = g_regex_new ("\\w+|[^\\w\\s]+", G_REGEX_OPTIMIZE, 0, NULL);
  step->behavior = REMOVED;
  step->inverted = TRUE;
  return TRUE;
}

static gboolean
read_byte_level (RillSplitter   *self,
                 Step           *step,
                 const RillJson *json,
                 GError        **error)
{
  gboolean adds_space = TRUE, uses_regex = TRUE;

  step->run = run_byte_level;
  step->rewrites = TRUE;
  if (self->is_byte_level)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type", "expected ByteLevel once, got it twice");
  if (!rill_json_get_bool (json, "add_prefix_space", &adds_space, error)
      || !rill_json_get_bool (json, "use_regex", &uses_regex, error))
    return FALSE;
  step->prefix = adds_space ? RILL_PREFIX_ALWAYS : RILL_PREFIX_NEVER;
  step->regex = uses_regex ? g_regex_new (GPT2, G_REGEX_OPTIMIZE, 0, NULL) : NULL;
  self->is_byte_level = TRUE;
  return TRUE;
}

gboolean
rill_splitter_read_prefix (const RillJson *json,
                           RillPrefix     *prefix,
                           GError        **error)
{
  const char *scheme = NULL, *replacement = NULL;
  gboolean adds_space = TRUE;
  g_autofree char *shown = NULL;

  if (!rill_json_get_bool (json, "add_prefix_space", &adds_space, error)
      || !rill_json_get_string (json, "prepend_scheme", &scheme, error)
      || !rill_json_get_string (json, "replacement", &replacement, error))
    return FALSE;
  if (replacement != NULL && strcmp (replacement, SPACE) != 0)
    {
      shown = rill_json_dup_shown (rill_json_get_node (json, "replacement"));
      return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "replacement", "expected \"" SPACE "\", got %s", shown);
    }
  *prefix = adds_space ? RILL_PREFIX_ALWAYS : RILL_PREFIX_NEVER;
  if (scheme == NULL)
    return TRUE;
  *prefix = strcmp (scheme, "first") == 0 ? RILL_PREFIX_FIRST
            : strcmp (scheme, "never") == 0 ? RILL_PREFIX_NEVER : RILL_PREFIX_ALWAYS;
  if (*prefix != RILL_PREFIX_ALWAYS || strcmp (scheme, "always") == 0)
    return TRUE;
  shown = rill_json_dup_shown (rill_json_get_node (json, "prepend_scheme"));
  return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "prepend_scheme",
                         "expected \"always\", \"first\" or \"never\", got %s", shown);
}

static gboolean
read_metaspace (RillSplitter   *self,
                Step           *step,
                const RillJson *json,
                GError        **error)
{
  step->run = run_metaspace;
  step->rewrites = TRUE;
  step->splits = TRUE;
  return rill_splitter_read_prefix (json, &step->prefix, error)
         && rill_json_get_bool (json, "split", &step->splits, error);
}

static const struct
{
  const char *type;
  gboolean (*read) (RillSplitter *self, Step *step, const RillJson *json, GError **error);
} types[] = {
  { "ByteLevel", read_byte_level },     { "Split", read_split },
  { "Digits", read_digits },            { "Punctuation", read_punctuation },
  { "Metaspace", read_metaspace },      { "WhitespaceSplit", read_whitespace_split },
  { "Whitespace", read_whitespace },
};

static gboolean read_step (RillSplitter *self, const RillJson *json, GError **error);

static gboolean
read_sequence (RillSplitter   *self,
               const RillJson *json,
               GError        **error)
{
  JsonArray *array = NULL;

  if (!rill_json_get_array (json, "pretokenizers", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      RillJson step = { NULL, json->file, json->field };

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "pretokenizers", "expected objects, got another value at %u", i);
      step.object = json_node_get_object (node);
      if (!read_step (self, &step, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_step (RillSplitter   *self,
           const RillJson *json,
           GError        **error)
{
  const char *type = NULL;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (json, "type", &type, error))
    return FALSE;
  if (type != NULL && strcmp (type, "Sequence") == 0)
    return read_sequence (self, json, error);
  if (self->n == MAX_STEPS)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type", "expected at most %u steps, got more", MAX_STEPS);

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].type, type) == 0)
      {
        Step *step = &self->steps[self->n++];

        step->behavior = ISOLATED;
        if (!types[i].read (self, step, json, error))
          return FALSE;
        self->prefix = MAX (self->prefix, step->prefix);
        return TRUE;
      }
  shown = rill_json_dup_shown (rill_json_get_node (json, "type"));
  return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type",
                         "expected Sequence, ByteLevel, Split, Digits, Punctuation, Metaspace, WhitespaceSplit or Whitespace, "
                         "got %s",
                         shown);
}

RillSplitter *
rill_splitter_new (const RillJson *json,
                   GError        **error)
{
  g_autoptr (RillSplitter) self = g_new0 (RillSplitter, 1);

  rill_byte_level_fill (self->characters);
  return read_step (self, json, error) ? g_steal_pointer (&self) : NULL;
}

void
rill_splitter_free (RillSplitter *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < MAX_STEPS; i++)
    {
      g_clear_pointer (&self->steps[i].regex, g_regex_unref);
      g_free (self->steps[i].literal);
    }
  g_free (self);
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
      const Step *step = &self->steps[i];
      Run run = { step, self->characters, begins, text, new_text, spans };

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
