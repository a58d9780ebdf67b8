/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the steps of a pre-tokenizer: each kind is a function that fills a step.
 */

#include "text/splitter-private.h"

#include "rill.h"
#include "text/byte-level.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"

/* The words of GPT-2. */
#define GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

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
read_behavior (const RillJson    *json,
               RillSplitBehavior *behavior,
               GError           **error)
{
  static const char *const names[] = {
    [RILL_SPLIT_REMOVED] = "Removed",
    [RILL_SPLIT_ISOLATED] = "Isolated",
    [RILL_SPLIT_CONTIGUOUS] = "Contiguous",
    [RILL_SPLIT_MERGED_WITH_PREVIOUS] = "MergedWithPrevious",
    [RILL_SPLIT_MERGED_WITH_NEXT] = "MergedWithNext",
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
        *behavior = (RillSplitBehavior) i;
        return TRUE;
      }
  shown = rill_json_dup_shown (rill_json_get_node (json, "behavior"));
  return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "behavior",
                         "expected Removed, Isolated, Contiguous, MergedWithPrevious or MergedWithNext, got %s", shown);
}

static gboolean
read_split (RillSplitter   *self,
            RillSplitStep  *step,
            const RillJson *json,
            GError        **error)
{
  step->run = rill_split_run_matches;
  return rill_regex_read_pattern (json, "pattern", &step->literal, &step->regex, error)
         && read_behavior (json, &step->behavior, error)
         && rill_json_get_bool (json, "invert", &step->inverted, error);
}

static gboolean
read_digits (RillSplitter   *self,
             RillSplitStep  *step,
             const RillJson *json,
             GError        **error)
{
  gboolean individual = FALSE;

  step->run = rill_split_run_matches;
  step->is_match = is_numeric;
  if (!rill_json_get_bool (json, "individual_digits", &individual, error))
    return FALSE;
  step->behavior = individual ? RILL_SPLIT_ISOLATED : RILL_SPLIT_CONTIGUOUS;
  return TRUE;
}

static gboolean
read_punctuation (RillSplitter   *self,
                  RillSplitStep  *step,
                  const RillJson *json,
                  GError        **error)
{
  step->run = rill_split_run_matches;
  step->is_match = is_punctuation;
  return read_behavior (json, &step->behavior, error);
}

static gboolean
read_whitespace_split (RillSplitter   *self,
                       RillSplitStep  *step,
                       const RillJson *json,
                       GError        **error)
{
  step->run = rill_split_run_matches;
  step->is_match = g_unichar_isspace;
  step->behavior = RILL_SPLIT_REMOVED;
  return TRUE;
}

static gboolean
read_whitespace (RillSplitter   *self,
                 RillSplitStep  *step,
                 const RillJson *json,
                 GError        **error)
{
  step->run = rill_split_run_matches;
  step->regex = g_regex_new ("\\w+|[^\\w\\s]+", G_REGEX_OPTIMIZE, 0, NULL);
  step->behavior = RILL_SPLIT_REMOVED;
  step->inverted = TRUE;
  return TRUE;
}

static gboolean
read_byte_level (RillSplitter   *self,
                 RillSplitStep  *step,
                 const RillJson *json,
                 GError        **error)
{
  gboolean adds_space = TRUE, uses_regex = TRUE;

  step->run = rill_split_run_byte_level;
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
                RillSplitStep  *step,
                const RillJson *json,
                GError        **error)
{
  step->run = rill_split_run_metaspace;
  step->rewrites = TRUE;
  step->splits = TRUE;
  return rill_splitter_read_prefix (json, &step->prefix, error)
         && rill_json_get_bool (json, "split", &step->splits, error);
}

static const struct
{
  const char *type;
  gboolean (*read) (RillSplitter *self, RillSplitStep *step, const RillJson *json, GError **error);
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
  if (self->n == RILL_SPLIT_MAX_STEPS)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type", "expected at most %u steps, got more", RILL_SPLIT_MAX_STEPS);

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].type, type) == 0)
      {
        RillSplitStep *step = &self->steps[self->n++];

        step->behavior = RILL_SPLIT_ISOLATED;
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

  for (guint i = 0; i < RILL_SPLIT_MAX_STEPS; i++)
    {
      g_clear_pointer (&self->steps[i].regex, g_regex_unref);
      g_free (self->steps[i].literal);
    }
  g_free (self);
}
