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
  guint choice = *behavior;

  if (!rill_json_get_choice (json, "behavior", names, G_N_ELEMENTS (names), &choice, error))
    return FALSE;
  *behavior = (RillSplitBehavior) choice;
  return TRUE;
}

/* The helper that calls the readers sees to it that there is room. */
static RillSplitStep *
add_step (RillSplitter *self,
          void        (*run) (RillSplitRun *run, RillSpan span))
{
  RillSplitStep *step = &self->steps[self->n++];

  step->run = run;
  step->behavior = RILL_SPLIT_ISOLATED;
  return step;
}

static gboolean
read_split (gpointer        target,
            const RillJson *json,
            GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_matches);

  return rill_regex_read_pattern (json, "pattern", &step->literal, &step->regex, error)
         && read_behavior (json, &step->behavior, error)
         && rill_json_get_bool (json, "invert", &step->inverted, error);
}

static gboolean
read_digits (gpointer        target,
             const RillJson *json,
             GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_matches);
  gboolean individual = FALSE;

  step->is_match = is_numeric;
  if (!rill_json_get_bool (json, "individual_digits", &individual, error))
    return FALSE;
  step->behavior = individual ? RILL_SPLIT_ISOLATED : RILL_SPLIT_CONTIGUOUS;
  return TRUE;
}

static gboolean
read_punctuation (gpointer        target,
                  const RillJson *json,
                  GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_matches);

  step->is_match = is_punctuation;
  return read_behavior (json, &step->behavior, error);
}

static gboolean
read_whitespace_split (gpointer        target,
                       const RillJson *json,
                       GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_matches);

  step->is_match = g_unichar_isspace;
  step->behavior = RILL_SPLIT_REMOVED;
  return TRUE;
}

static gboolean
read_whitespace (gpointer        target,
                 const RillJson *json,
                 GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_matches);

  step->regex = g_regex_new ("\\w+|[^\\w\\s]+", G_REGEX_OPTIMIZE, 0, NULL);
  step->behavior = RILL_SPLIT_REMOVED;
  step->inverted = TRUE;
  return TRUE;
}

static gboolean
read_byte_level (gpointer        target,
                 const RillJson *json,
                 GError        **error)
{
  RillSplitter *self = target;
  RillSplitStep *step = add_step (self, rill_split_run_byte_level);
  gboolean adds_space = TRUE, uses_regex = TRUE;

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
  static const char *const replacements[] = { SPACE };
  static const char *const schemes[] = {
    [RILL_PREFIX_NEVER] = "never",
    [RILL_PREFIX_FIRST] = "first",
    [RILL_PREFIX_ALWAYS] = "always",
  };
  gboolean adds_space = TRUE;
  guint replacement = 0, scheme;

  if (!rill_json_get_bool (json, "add_prefix_space", &adds_space, error)
      || !rill_json_get_choice (json, "replacement", replacements, G_N_ELEMENTS (replacements), &replacement, error))
    return FALSE;
  /* Files that have no scheme have the other. */
  scheme = adds_space ? RILL_PREFIX_ALWAYS : RILL_PREFIX_NEVER;
  if (!rill_json_get_choice (json, "prepend_scheme", schemes, G_N_ELEMENTS (schemes), &scheme, error))
    return FALSE;
  *prefix = (RillPrefix) scheme;
  return TRUE;
}

static gboolean
read_metaspace (gpointer        target,
                const RillJson *json,
                GError        **error)
{
  RillSplitStep *step = add_step (target, rill_split_run_metaspace);

  step->rewrites = TRUE;
  step->splits = TRUE;
  return rill_splitter_read_prefix (json, &step->prefix, error)
         && rill_json_get_bool (json, "split", &step->splits, error);
}

static const RillJsonStepKind kinds[] = {
  { "ByteLevel", read_byte_level },     { "Split", read_split },
  { "Digits", read_digits },            { "Punctuation", read_punctuation },
  { "Metaspace", read_metaspace },      { "WhitespaceSplit", read_whitespace_split },
  { "Whitespace", read_whitespace },
};

RillSplitter *
rill_splitter_new (const RillJson *json,
                   GError        **error)
{
  g_autoptr (RillSplitter) self = g_new0 (RillSplitter, 1);

  rill_byte_level_fill (self->characters);
  if (!rill_json_read_steps (json, "pretokenizers", kinds, G_N_ELEMENTS (kinds), self, error))
    return NULL;
  for (guint i = 0; i < self->n; i++)
    self->prefix = MAX (self->prefix, self->steps[i].prefix);
  return g_steal_pointer (&self);
}

void
rill_splitter_free (RillSplitter *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RILL_JSON_MAX_STEPS; i++)
    {
      g_clear_pointer (&self->steps[i].regex, g_regex_unref);
      g_free (self->steps[i].literal);
    }
  g_free (self);
}
