/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a normalizer, each a function of a text.
 */

#include "text/normalizer.h"

#include "rill.h"
#include "text/charsmap.h"
#include "text/regex.h"

#include <string.h>

#define MAX_GROWTH 8 /* times: beyond it nothing more is replaced by what is longer */
#define SPACE "\xe2\x96\x81"

typedef struct _Step Step;
struct _Step
{
  void (*run) (const Step *step, gboolean begins, GString *text);
  GNormalizeMode mode;
  gboolean composes;      /* NFC: what lies below U+0300 is as it should be */
  char *pattern;          /* to be replaced, or put before */
  char *content;
  GRegex *regex;
  gboolean left, right;   /* which ends are stripped */
  RillCharsmap *charsmap;
};

struct _RillNormalizer
{
  Step steps[RILL_JSON_MAX_STEPS];
  guint n;
};

/* --- The steps ---------------------------------------------------------------------------------------------------- */

static void
take_text (GString *text,
           GString *replaced)
{
  g_string_truncate (text, 0);
  g_string_append_len (text, replaced->str, (gssize) replaced->len);
  g_string_free (replaced, TRUE);
}

static gsize
get_limit (const GString *text)
{
  return MAX_GROWTH * text->len + 1024;
}

/* Whether no character is of a kind that the form would change. */
static gboolean
is_normal (const GString *text,
           gboolean       composes)
{
  for (gsize i = 0; i < text->len; i++)
    if ((guint8) text->str[i] >= (composes ? 0xcc : 0x80)) /* U+0300 begins with 0xcc */
      return FALSE;
  return TRUE;
}

static void
run_form (const Step *step,
          gboolean    begins,
          GString    *text)
{
  GString *normal;

  if (is_normal (text, step->composes))
    return;
  normal = g_string_sized_new (text->len);
  for (gsize i = 0; i < text->len;)
    {
      /* GLib stops at a NUL. */
      gsize n = strnlen (text->str + i, text->len - i);
      g_autofree char *part = g_utf8_normalize (text->str + i, (gssize) n, step->mode);

      if (part != NULL)
        g_string_append (normal, part);
      i += n;
      if (i < text->len)
        g_string_append_c (normal, text->str[i++]);
    }
  take_text (text, normal);
}

static void
run_prepend (const Step *step,
             gboolean    begins,
             GString    *text)
{
  if (begins && text->len > 0)
    g_string_prepend (text, step->content);
}

static void
run_replace (const Step *step,
             gboolean    begins,
             GString    *text)
{
  gsize n_pattern = strlen (step->pattern), limit = get_limit (text);
  GString *replaced = g_string_sized_new (text->len);

  for (gsize i = 0; i < text->len;)
    if (text->str[i] == *step->pattern && text->len - i >= n_pattern && replaced->len < limit
        && memcmp (text->str + i, step->pattern, n_pattern) == 0)
      {
        g_string_append (replaced, step->content);
        i += n_pattern;
      }
    else
      g_string_append_c (replaced, text->str[i++]);
  take_text (text, replaced);
}

static void
run_replace_regex (const Step *step,
                   gboolean    begins,
                   GString    *text)
{
  g_autoptr (GArray) matches = rill_regex_find_all (step->regex, text->str, text->len);
  GString *replaced = g_string_sized_new (text->len);
  gsize done = 0, limit = get_limit (text);

  for (guint i = 0; i < matches->len && replaced->len < limit; i++)
    {
      const RillSpan *span = &g_array_index (matches, RillSpan, i);

      g_string_append_len (replaced, text->str + done, (gssize) (span->begin - done));
      g_string_append (replaced, step->content);
      done = span->end;
    }
  g_string_append_len (replaced, text->str + done, (gssize) (text->len - done));
  take_text (text, replaced);
}

static void
run_strip (const Step *step,
           gboolean    begins,
           GString    *text)
{
  gsize begin = 0, end = text->len;

  while (step->left && begins && begin < end && g_unichar_isspace (g_utf8_get_char (text->str + begin)))
    begin = (gsize) (g_utf8_next_char (text->str + begin) - text->str);
  while (step->right && end > begin)
    {
      const char *before = g_utf8_prev_char (text->str + end);

      if (!g_unichar_isspace (g_utf8_get_char (before)))
        break;
      end = (gsize) (before - text->str);
    }
  g_string_truncate (text, end);
  g_string_erase (text, 0, (gssize) begin);
}

static void
run_lowercase (const Step *step,
               gboolean    begins,
               GString    *text)
{
  GString *lower = g_string_sized_new (text->len);

  for (const char *c = text->str; c < text->str + text->len; c = g_utf8_next_char (c))
    g_string_append_unichar (lower, g_unichar_tolower (g_utf8_get_char (c)));
  take_text (text, lower);
}

static void
run_charsmap (const Step *step,
              gboolean    begins,
              GString    *text)
{
  GString *mapped = g_string_sized_new (text->len);

  rill_charsmap_append (step->charsmap, text->str, text->len, mapped);
  take_text (text, mapped);
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static gboolean
read_content (const RillJson *json,
              const char     *member,
              char          **content,
              GError        **error)
{
  const char *value = NULL;

  if (!rill_json_get_string (json, member, &value, error))
    return FALSE;
  if (value == NULL || strlen (value) > 256)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected a text of at most 256 bytes, got %s",
                           value == NULL ? "nothing" : "a longer one");
  *content = g_strdup (value);
  return TRUE;
}

/* The helper that calls the readers sees to it that there is room. */
static Step *
add_step (RillNormalizer *self,
          void          (*run) (const Step *step, gboolean begins, GString *text))
{
  Step *step = &self->steps[self->n++];

  step->run = run;
  return step;
}

static gboolean
read_replace (gpointer        target,
              const RillJson *json,
              GError        **error)
{
  Step *step = add_step (target, run_replace);

  if (!read_content (json, "content", &step->content, error)
      || !rill_regex_read_pattern (json, "pattern", &step->pattern, &step->regex, error))
    return FALSE;
  if (step->regex != NULL)
    step->run = run_replace_regex;
  return TRUE;
}

static gboolean
read_charsmap (gpointer        target,
               const RillJson *json,
               GError        **error)
{
  g_autofree char *where = g_strconcat (json->file, ": ", json->field, "precompiled_charsmap", NULL);
  g_autofree guint8 *blob = NULL;
  const char *text = NULL;
  Step *step = add_step (target, run_charsmap);
  gsize n_bytes = 0;

  if (!rill_json_get_string (json, "precompiled_charsmap", &text, error))
    return FALSE;
  blob = g_base64_decode (text != NULL ? text : "", &n_bytes);
  step->charsmap = rill_charsmap_new (blob, n_bytes, where, error);
  return step->charsmap != NULL;
}

static gboolean
read_strip (gpointer        target,
            const RillJson *json,
            GError        **error)
{
  Step *step = add_step (target, run_strip);

  step->left = step->right = TRUE;
  return rill_json_get_bool (json, "strip_left", &step->left, error)
         && rill_json_get_bool (json, "strip_right", &step->right, error);
}

static gboolean
read_prepend (gpointer        target,
              const RillJson *json,
              GError        **error)
{
  return read_content (json, "prepend", &add_step (target, run_prepend)->content, error);
}

static gboolean
read_lowercase (gpointer        target,
                const RillJson *json,
                GError        **error)
{
  add_step (target, run_lowercase);
  return TRUE;
}

/* Unicode's forms, by their names. */
static gboolean
read_form (gpointer        target,
           const RillJson *json,
           GError        **error)
{
  static const char *const names[] = { "NFC", "NFD", "NFKC", "NFKD" };
  static const GNormalizeMode modes[] = { G_NORMALIZE_NFC, G_NORMALIZE_NFD, G_NORMALIZE_NFKC, G_NORMALIZE_NFKD };
  Step *step = add_step (target, run_form);
  guint form = 0;

  if (!rill_json_get_choice (json, "type", names, G_N_ELEMENTS (names), &form, error))
    return FALSE;
  step->mode = modes[form];
  step->composes = modes[form] == G_NORMALIZE_NFC;
  return TRUE;
}

static const RillJsonStepKind kinds[] = {
  { "NFC", read_form },           { "NFD", read_form },
  { "NFKC", read_form },          { "NFKD", read_form },
  { "Prepend", read_prepend },    { "Replace", read_replace },
  { "Strip", read_strip },        { "Lowercase", read_lowercase },
  { "Precompiled", read_charsmap },
};

RillNormalizer *
rill_normalizer_new (const RillJson *json,
                     GError        **error)
{
  g_autoptr (RillNormalizer) self = g_new0 (RillNormalizer, 1);

  if (!rill_json_read_steps (json, "normalizers", kinds, G_N_ELEMENTS (kinds), self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
rill_normalizer_free (RillNormalizer *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RILL_JSON_MAX_STEPS; i++)
    {
      g_free (self->steps[i].pattern);
      g_free (self->steps[i].content);
      g_clear_pointer (&self->steps[i].regex, g_regex_unref);
      rill_charsmap_free (self->steps[i].charsmap);
    }
  g_free (self);
}

gboolean
rill_normalizer_puts_space (const RillNormalizer *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->steps[i].run == run_prepend
        && (strcmp (self->steps[i].content, SPACE) == 0 || strcmp (self->steps[i].content, " ") == 0))
      return TRUE;
  return FALSE;
}

void
rill_normalizer_run (const RillNormalizer *self,
                     gboolean              begins,
                     GString              *text)
{
  gsize limit = get_limit (text);

  for (guint i = 0; i < self->n && text->len < limit; i++)
    self->steps[i].run (&self->steps[i], begins, text);
}
