/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a model's template to its chat form. A stream has no end and most of its beginning is forgotten, so a template
 * cannot be run over all of it each turn. It is run over a few short talks instead, when the model is loaded; since it is
 * known of each byte which message it came from, the texts around a system prompt, a question and a reply can be read
 * off. A template that writes a turn in the middle of a talk always the same way is thus followed to the byte.
 */

#include "text/chat-private.h"
#include "text/template/template.h"

#include <string.h>

#define MAX_MESSAGES 4

/* What the messages of the short talks say: each something else, with blanks at the ends. */
static const char *const words[MAX_MESSAGES] = { " alpha ", " beta ", " gamma ", " delta " };

/* What a template makes of a talk. */
typedef struct
{
  GString *text;
  GByteArray *marks;
} Rendering;

typedef struct
{
  RillTemplate *chat_template;
  RillTemplateOptions options;
  Rendering question;  /* user */
  Rendering exchange;  /* user, assistant */
  Rendering talk;      /* user, assistant, user */
  Rendering prompted;  /* the same, and a reply is to follow */
  Rendering with_system; /* system, user */
  gboolean has_system;
} Probes;

static void
rendering_clear (Rendering *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->marks, g_byte_array_unref);
}

static void
probes_clear (Probes *self)
{
  rill_template_free (self->chat_template);
  rendering_clear (&self->question);
  rendering_clear (&self->exchange);
  rendering_clear (&self->talk);
  rendering_clear (&self->prompted);
  rendering_clear (&self->with_system);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Probes, probes_clear)

static gboolean
probe (Probes     *self,
       const char *roles,
       gboolean    prompted,
       Rendering  *rendering,
       GError    **error)
{
  RillTemplateMessage messages[MAX_MESSAGES];
  guint n = (guint) strlen (roles);

  for (guint i = 0; i < n; i++)
    messages[i] = (RillTemplateMessage) {
      roles[i] == 's' ? RILL_ROLE_SYSTEM : roles[i] == 'u' ? RILL_ROLE_USER : RILL_ROLE_ASSISTANT, words[i]
    };

  self->options.add_generation_prompt = prompted;
  rendering->text = g_string_new (NULL);
  rendering->marks = g_byte_array_new ();
  return rill_template_render (self->chat_template, messages, n, &self->options, rendering->text, rendering->marks, error);
}

/* Where message @number (from 1) stands; FALSE where it does not, or in more places than one. */
static gboolean
find_message (const Rendering *rendering,
              guint            number,
              gsize           *begin,
              gsize           *end)
{
  const guint8 *marks = rendering->marks->data;
  gsize n = rendering->marks->len;

  for (*begin = 0; *begin < n && marks[*begin] != number; (*begin)++)
    continue;
  for (*end = *begin; *end < n && marks[*end] == number; (*end)++)
    continue;
  for (gsize i = *end; i < n; i++)
    if (marks[i] == number)
      return FALSE;

  return *end > *begin && *end - *begin <= strlen (words[number - 1]);
}

/* What stands between two messages; 0 as a number is the beginning or the end. */
static char *
dup_between (const Rendering *rendering,
             guint            left,
             guint            right)
{
  gsize begin = 0, end = rendering->text->len, other;

  if (left > 0 && !find_message (rendering, left, &other, &begin))
    return NULL;
  if (right > 0 && !find_message (rendering, right, &end, &other))
    return NULL;

  return begin <= end ? g_strndup (rendering->text->str + begin, end - begin) : NULL;
}

static gboolean
is_trimmed (const Rendering *rendering,
            guint            number)
{
  gsize begin, end;

  return find_message (rendering, number, &begin, &end) && rendering->text->str[begin] != ' ' &&
         rendering->text->str[end - 1] != ' ';
}

/* What both texts begin with, no marker cut in two. */
static char *
dup_common (const char *a,
            const char *b)
{
  gsize n = 0, open;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  if (a[n] != '\0' || b[n] != '\0')
    {
      while (n > 0 && ((guchar) a[n] & 0xc0) == 0x80)
        n--;
      for (open = n; open > 0 && a[open - 1] != '<' && a[open - 1] != '>'; open--)
        continue;
      /* The whole of either text is no beginning of something else. */
      if (open > 0 && a[open - 1] == '<' && a[n] != '\0' && b[n] != '\0')
        n = open - 1;
    }

  return g_strndup (a, n);
}

/* @text without the @end it has to have, or NULL. */
static char *
dup_before (const char *text,
            const char *end)
{
  return g_str_has_suffix (text, end) ? g_strndup (text, strlen (text) - strlen (end)) : NULL;
}

static gboolean
run_probes (Probes  *self,
            GError **error)
{
  if (!probe (self, "u", FALSE, &self->question, error) || !probe (self, "ua", FALSE, &self->exchange, error) ||
      !probe (self, "uau", FALSE, &self->talk, error) || !probe (self, "uau", TRUE, &self->prompted, error))
    return FALSE;

  /* Many templates know no system prompt, and say so by an error. */
  self->has_system = probe (self, "su", FALSE, &self->with_system, NULL);
  return TRUE;
}

/* --- Taking apart ------------------------------------------------------------------------------------------------ */

/* The texts around questions and replies. */
static gboolean
derive_turns (RillChatForm *form,
              const Probes *probes)
{
  RillChatSide *user = &form->sides[RILL_ROLE_USER];
  RillChatSide *assistant = &form->sides[RILL_ROLE_ASSISTANT];
  g_autofree char *to_reply = dup_between (&probes->talk, 1, 2);
  g_autofree char *to_question = dup_between (&probes->talk, 2, 3);
  g_autofree char *at_end = dup_between (&probes->talk, 3, 0);
  g_autofree char *at_prompt = dup_between (&probes->prompted, 3, 0);
  g_autofree char *at_reply_end = dup_between (&probes->exchange, 2, 0);

  if (to_reply == NULL || to_question == NULL || at_end == NULL || at_prompt == NULL || at_reply_end == NULL)
    return FALSE;

  user->after = dup_common (at_end, to_reply);
  assistant->before = g_strdup (to_reply + strlen (user->after));
  assistant->after = dup_common (at_reply_end, to_question);
  user->before = g_strdup (to_question + strlen (assistant->after));
  user->trims = is_trimmed (&probes->talk, 3);
  assistant->trims = is_trimmed (&probes->talk, 2);

  if (!g_str_has_prefix (at_prompt, user->after))
    return FALSE;
  form->reply_start = g_strdup (at_prompt + strlen (user->after));
  /* A template that does not prompt for a reply: what stands before one does, but for a space. */
  if (*form->reply_start == '\0' && strspn (assistant->before, " ") < strlen (assistant->before))
    {
      g_free (form->reply_start);
      form->reply_start = g_strdup (assistant->before);
    }
  return TRUE;
}

/* A system prompt as a question of its own, with an empty answer. */
static char *
dup_exchange_end (const RillChatForm *form,
                  const char         *after_prompt)
{
  return g_strconcat (after_prompt, form->sides[RILL_ROLE_USER].after, form->sides[RILL_ROLE_ASSISTANT].before,
                      form->sides[RILL_ROLE_ASSISTANT].after, NULL);
}

/* @first is all that stands before a first question. */
static char *
dup_default_system (const RillChatForm *form,
                    const char         *first)
{
  g_autofree char *head = first != NULL ? dup_before (first, form->sides[RILL_ROLE_USER].before) : NULL;
  g_autofree char *start = g_strconcat (form->begin, form->sides[RILL_ROLE_SYSTEM].before, NULL);
  g_autofree char *text = NULL;

  if (head == NULL || !g_str_has_prefix (head, start))
    return NULL;

  text = dup_before (head + strlen (start), form->sides[RILL_ROLE_SYSTEM].after);
  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
derive_system (RillChatForm *form,
               const Probes *probes)
{
  RillChatSide *system = &form->sides[RILL_ROLE_SYSTEM];
  const RillChatSide *user = &form->sides[RILL_ROLE_USER];
  g_autofree char *first = dup_between (&probes->question, 0, 1);
  g_autofree char *before = probes->has_system ? dup_between (&probes->with_system, 0, 1) : NULL;
  g_autofree char *after = probes->has_system ? dup_between (&probes->with_system, 1, 2) : NULL;
  const char *bos = probes->options.bos_token != NULL ? probes->options.bos_token : "";

  form->begin = first != NULL ? dup_before (first, user->before) : NULL;
  if (before == NULL || after == NULL)
    {
      system->before = g_strdup (user->before);
      system->after = dup_exchange_end (form, "");
      system->trims = user->trims;
    }
  else
    {
      /* Where no system prompt is given the template may write one of its own: that is no part of every beginning. */
      if (form->begin == NULL || !g_str_has_prefix (before, form->begin))
        {
          g_free (form->begin);
          form->begin = g_strdup (g_str_has_prefix (before, bos) && first != NULL && g_str_has_prefix (first, bos) ? bos : "");
        }
      system->before = g_strdup (before + strlen (form->begin));
      system->after = dup_before (after, user->before);
      if (system->after == NULL)
        system->after = dup_exchange_end (form, after);
      system->trims = is_trimmed (&probes->with_system, 1);
      form->default_system = dup_default_system (form, first);
    }

  if (form->begin == NULL)
    form->begin = g_strdup ("");
}

/* A BOS before each question belongs to the end of what was said before: a stream has one at its beginning anyhow. */
static void
move_bos (RillChatForm *form,
          const char   *bos)
{
  RillChatSide *user = &form->sides[RILL_ROLE_USER];
  RillChatSide *system = &form->sides[RILL_ROLE_SYSTEM];
  RillChatSide *const ends[] = { &form->sides[RILL_ROLE_ASSISTANT], system };

  form->begins_with_bos = g_str_has_prefix (form->begin, bos) || g_str_has_prefix (user->before, bos);
  if (g_str_has_prefix (form->begin, bos))
    memmove (form->begin, form->begin + strlen (bos), strlen (form->begin) - strlen (bos) + 1);
  if (g_str_has_prefix (system->before, bos))
    memmove (system->before, system->before + strlen (bos), strlen (system->before) - strlen (bos) + 1);
  if (!g_str_has_prefix (user->before, bos))
    return;

  memmove (user->before, user->before + strlen (bos), strlen (user->before) - strlen (bos) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      char *after = g_strconcat (ends[i]->after, bos, NULL);

      g_free (ends[i]->after);
      ends[i]->after = after;
    }
}

static const char *
get_piece (RillTokenizer *tokenizer,
           RillToken      id)
{
  return id >= 0 ? rill_tokenizer_get_piece (tokenizer, id) : "";
}

gboolean
rill_chat_form_derive (RillChatForm  *form,
                       RillTokenizer *tokenizer,
                       const char    *chat_template,
                       GError       **error)
{
  g_auto (Probes) probes = { NULL };

  probes.options.bos_token = get_piece (tokenizer, tokenizer->vocab.bos);
  probes.options.eos_token = get_piece (tokenizer, tokenizer->vocab.eos);
  probes.options.now = g_get_real_time () / G_USEC_PER_SEC;
  probes.chat_template = rill_template_new (chat_template, error);
  if (probes.chat_template == NULL || !run_probes (&probes, error))
    return FALSE;

  if (!derive_turns (form, &probes))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "chat template: expected each message to be written once and in order, so that turns can be appended to a "
                   "stream, got something else");
      return FALSE;
    }

  derive_system (form, &probes);
  form->begins_with_bos = FALSE;
  if (*probes.options.bos_token != '\0')
    move_bos (form, probes.options.bos_token);
  form->reply_end = g_strdup (form->sides[RILL_ROLE_ASSISTANT].after);
  return TRUE;
}
