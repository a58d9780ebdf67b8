/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chat forms: what stands before and after a message of each role. A model's own template says it; where a file has none,
 * its control tokens may; else the talk is written plainly. What a person or a model wrote stands between the form's texts
 * as plain text and never becomes a control token. A message is encoded as one run of text from control token to control
 * token, as models were trained on it.
 */

#include "text/chat-private.h"

#include <string.h>

#define MAX_NAMES 4

typedef struct
{
  const char *name;
  const char *tokens[MAX_NAMES]; /* special tokens that the vocabulary has */
  const char *marker;            /* a text that a template of this form holds */
  struct
  {
    const char *before;
    const char *after;
  } roles[RILL_N_ROLES];         /* by RillRole */
  const char *reply_start;       /* NULL: what stands before an assistant's message */
  const char *reply_end;
  const char *stop_text;         /* what the model writes after a reply where no token ends it */
} Row;

/* The first that fits is taken. */
static const Row rows[] = {
  {
    .name = "rivulet",
    .tokens = { "<|system|>", "<|user|>", "<|assistant|>", "<|end|>" },
    .marker = "<|end|>",
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|system|>", "<|end|>" },
      [RILL_ROLE_USER] = { "<|user|>", "<|end|>" },
      [RILL_ROLE_ASSISTANT] = { "<|assistant|>", "<|end|>" },
    },
    .reply_end = "<|end|>",
  },
  {
    .name = "chatml",
    .tokens = { "<|im_start|>", "<|im_end|>" },
    .marker = "<|im_start|>",
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|im_start|>system\n", "<|im_end|>\n" },
      [RILL_ROLE_USER] = { "<|im_start|>user\n", "<|im_end|>\n" },
      [RILL_ROLE_ASSISTANT] = { "<|im_start|>assistant\n", "<|im_end|>\n" },
    },
    .reply_end = "<|im_end|>\n",
  },
  {
    .name = "llama3",
    .tokens = { "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>" },
    .marker = "<|start_header_id|>",
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>" },
      [RILL_ROLE_USER] = { "<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>" },
      [RILL_ROLE_ASSISTANT] = { "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>" },
    },
    .reply_end = "<|eot_id|>",
  },
};

static const Row plain_row = {
  .name = "plain",
  .roles = {
    [RILL_ROLE_SYSTEM] = { "", "\n\n" },
    [RILL_ROLE_USER] = { "User: ", "\n\n" },
    [RILL_ROLE_ASSISTANT] = { "Assistant: ", "\n\n" },
  },
  .reply_start = "Assistant:", /* the space belongs to the word that the model writes next */
  .reply_end = "\n\n",
  .stop_text = "\nUser:",
};

static gboolean
has_tokens (const Row     *row,
            RillTokenizer *tokenizer)
{
  for (guint i = 0; i < MAX_NAMES && row->tokens[i] != NULL; i++)
    if (rill_vocab_find_special (&tokenizer->vocab, row->tokens[i]) < 0)
      return FALSE;

  return TRUE;
}

static void
clear_texts (RillChatForm *form)
{
  g_clear_pointer (&form->begin, g_free);
  g_clear_pointer (&form->default_system, g_free);
  for (guint i = 0; i < RILL_N_ROLES; i++)
    {
      g_clear_pointer (&form->sides[i].before, g_free);
      g_clear_pointer (&form->sides[i].after, g_free);
      g_clear_pointer (&form->sides[i].start, g_free);
      form->sides[i].trims = FALSE;
    }
  g_clear_pointer (&form->reply_start, g_free);
  g_clear_pointer (&form->reply_end, g_free);
}

static void
copy_row (RillChatForm *form,
          const Row    *row)
{
  form->name = g_strdup (row->name);
  form->begin = g_strdup ("");
  for (guint i = 0; i < RILL_N_ROLES; i++)
    {
      form->sides[i].before = g_strdup (row->roles[i].before);
      form->sides[i].after = g_strdup (row->roles[i].after);
    }
  form->reply_start = g_strdup (row->reply_start != NULL ? row->reply_start : row->roles[RILL_ROLE_ASSISTANT].before);
  form->reply_end = g_strdup (row->reply_end);
  form->stop_text = g_strdup (row->stop_text);
}

/* Whether a template came out as the row has it. */
static gboolean
equals_row (const RillChatForm *form,
            const Row          *row)
{
  for (guint i = 0; i < RILL_N_ROLES; i++)
    if (strcmp (form->sides[i].before, row->roles[i].before) != 0 || strcmp (form->sides[i].after, row->roles[i].after) != 0)
      return FALSE;

  return TRUE;
}

/* --- How the texts stand to the tokens --------------------------------------------------------------------------- */

static GArray *
encode_literal (RillTokenizer *tokenizer,
                const char    *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_tokenizer_encode (tokenizer, text, -1, RILL_ENCODE_SPECIAL, tokens);
  return tokens;
}

static gboolean
ends_in_special (RillTokenizer *tokenizer,
                 const char    *text)
{
  g_autoptr (GArray) tokens = encode_literal (tokenizer, text);

  return tokens->len > 0 &&
         rill_tokenizer_begins_text (tokenizer, g_array_index (tokens, RillToken, tokens->len - 1));
}

/* Not all of it comes back: a space may go into the one that encoding puts before a text, and a control token may take the
 * white space behind it. */
static char *
dup_start (const RillChatSide *side,
           RillTokenizer      *tokenizer)
{
  const RillTextPart part = { side->before, strlen (side->before), RILL_PART_LITERAL };
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, TRUE);
  GString *start = g_string_new (NULL);

  rill_tokenizer_encode_parts (tokenizer, &part, 1, side->begins, tokens);
  for (guint i = 0; i < tokens->len; i++)
    rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), start);
  rill_detokenizer_finish (detokenizer, start);
  return g_string_free_and_steal (start);
}

static void
find_begins (RillChatForm  *form,
             RillTokenizer *tokenizer)
{
  form->sides[RILL_ROLE_SYSTEM].begins = *form->begin == '\0' || ends_in_special (tokenizer, form->begin);
  form->sides[RILL_ROLE_USER].begins = ends_in_special (tokenizer, form->sides[RILL_ROLE_ASSISTANT].after);
  form->sides[RILL_ROLE_ASSISTANT].begins = ends_in_special (tokenizer, form->sides[RILL_ROLE_USER].after);
  for (guint i = 0; i < RILL_N_ROLES; i++)
    form->sides[i].start = dup_start (&form->sides[i], tokenizer);
}

/* Where no token ends a reply, the model goes on by writing what stands before the next question. */
static void
find_stop_text (RillChatForm  *form,
                RillTokenizer *tokenizer)
{
  g_autoptr (GArray) tokens = encode_literal (tokenizer, form->reply_end);
  g_autofree char *marker = g_strstrip (g_strdup (form->sides[RILL_ROLE_USER].before));

  if (form->stop_text != NULL || *marker == '\0')
    return;
  for (guint i = 0; i < tokens->len; i++)
    if (rill_tokenizer_is_end (tokenizer, g_array_index (tokens, RillToken, i)))
      return;

  form->stop_text = g_strconcat ("\n", marker, NULL);
}

/* --- Finding a form ---------------------------------------------------------------------------------------------- */

/* A form for files without a template, or with one that cannot be followed. */
static void
choose_row (RillChatForm  *form,
            RillTokenizer *tokenizer,
            const char    *chat_template)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((chat_template == NULL || strstr (chat_template, rows[i].marker) != NULL) && has_tokens (&rows[i], tokenizer))
      {
        copy_row (form, &rows[i]);
        return;
      }

  copy_row (form, &plain_row);
}

RillChatForm *
rill_chat_form_new (RillTokenizer *tokenizer,
                    const char    *chat_template)
{
  RillChatForm *form;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (tokenizer != NULL, NULL);

  form = g_new0 (RillChatForm, 1);
  if (chat_template != NULL && rill_chat_form_derive (form, tokenizer, chat_template, &error))
    {
      for (gsize i = 0; form->name == NULL && i < G_N_ELEMENTS (rows); i++)
        if (equals_row (form, &rows[i]))
          form->name = g_strdup (rows[i].name);
      if (form->name == NULL)
        form->name = g_strdup ("template");
    }
  else
    {
      clear_texts (form);
      choose_row (form, tokenizer, chat_template);
      form->problem = error != NULL ? g_strdup (error->message) : NULL;
    }

  find_begins (form, tokenizer);
  find_stop_text (form, tokenizer);
  return form;
}

void
rill_chat_form_free (RillChatForm *form)
{
  if (form == NULL)
    return;

  clear_texts (form);
  g_free (form->name);
  g_free (form->problem);
  g_free (form->stop_text);
  g_free (form);
}

const char *
rill_chat_form_get_stop_text (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->stop_text;
}

const char *
rill_chat_form_get_message_start (const RillChatForm *form,
                                  RillRole            role)
{
  g_return_val_if_fail (form != NULL && (guint) role < RILL_N_ROLES, NULL);

  return form->sides[role].start;
}

const char *
rill_chat_form_get_default_system (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->default_system;
}

const char *
rill_chat_form_get_name (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->name;
}

const char *
rill_chat_form_get_problem (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->problem;
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static void
append_literal (RillTokenizer *tokenizer,
                const char    *text,
                gboolean       begins,
                GArray        *tokens)
{
  const RillTextPart part = { text, strlen (text), RILL_PART_LITERAL };

  rill_tokenizer_encode_parts (tokenizer, &part, 1, begins, tokens);
}

void
rill_chat_form_append_begin (const RillChatForm *form,
                             RillTokenizer      *tokenizer,
                             GArray             *tokens)
{
  RillToken bos;

  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  bos = rill_tokenizer_get_bos (tokenizer);
  if (rill_tokenizer_get_add_bos (tokenizer) || (form->begins_with_bos && bos >= 0))
    g_array_append_val (tokens, bos);
  append_literal (tokenizer, form->begin, TRUE, tokens);
}

void
rill_chat_form_append_message (const RillChatForm *form,
                               RillTokenizer      *tokenizer,
                               RillRole            role,
                               const char         *text,
                               GArray             *tokens)
{
  g_autofree char *trimmed = NULL;
  const RillChatSide *side;
  RillTextPart parts[3];

  g_return_if_fail (form != NULL && tokenizer != NULL && text != NULL && tokens != NULL);
  g_return_if_fail ((guint) role < RILL_N_ROLES);

  side = &form->sides[role];
  if (side->trims)
    text = trimmed = g_strstrip (g_strdup (text));
  parts[0] = (RillTextPart) { side->before, strlen (side->before), RILL_PART_LITERAL };
  parts[1] = (RillTextPart) { text, strlen (text), RILL_PART_CONTENT };
  parts[2] = (RillTextPart) { side->after, strlen (side->after), RILL_PART_LITERAL };
  rill_tokenizer_encode_parts (tokenizer, parts, G_N_ELEMENTS (parts), side->begins, tokens);
}

void
rill_chat_form_append_reply_start (const RillChatForm *form,
                                   RillTokenizer      *tokenizer,
                                   GArray             *tokens)
{
  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  append_literal (tokenizer, form->reply_start, form->sides[RILL_ROLE_ASSISTANT].begins, tokens);
}

void
rill_chat_form_append_reply_end (const RillChatForm *form,
                                 RillTokenizer      *tokenizer,
                                 GArray             *tokens)
{
  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  append_literal (tokenizer, form->reply_end, FALSE, tokens);
}
