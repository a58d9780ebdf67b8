/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chat functions of a model: its chat form applied with its tokenizer. A model without a tokenizer has no text, and
 * appends nothing.
 */

#include "model/model.h"

void
rill_chat_append_begin (RillModel *model,
                        GArray    *tokens)
{
  g_return_if_fail (model != NULL && tokens != NULL);

  if (model->tokenizer != NULL)
    rill_chat_form_append_begin (model->chat_form, model->tokenizer, tokens);
}

void
rill_chat_append_message (RillModel  *model,
                          RillRole    role,
                          const char *text,
                          GArray     *tokens)
{
  g_return_if_fail (model != NULL && text != NULL && tokens != NULL);

  if (model->tokenizer != NULL)
    rill_chat_form_append_message (model->chat_form, model->tokenizer, role, text, tokens);
}

void
rill_chat_append_reply_start (RillModel *model,
                              GArray    *tokens)
{
  g_return_if_fail (model != NULL && tokens != NULL);

  if (model->tokenizer != NULL)
    rill_chat_form_append_reply_start (model->chat_form, model->tokenizer, tokens);
}

void
rill_chat_append_reply_end (RillModel *model,
                            GArray    *tokens)
{
  g_return_if_fail (model != NULL && tokens != NULL);

  if (model->tokenizer != NULL)
    rill_chat_form_append_reply_end (model->chat_form, model->tokenizer, tokens);
}

const char *
rill_chat_get_form (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->chat_form != NULL ? rill_chat_form_get_name (model->chat_form) : "none";
}

const char *
rill_chat_get_default_system (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->chat_form != NULL ? rill_chat_form_get_default_system (model->chat_form) : NULL;
}

const char *
rill_chat_get_problem (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->chat_form != NULL ? rill_chat_form_get_problem (model->chat_form) : NULL;
}

const char *
rill_chat_get_message_start (RillModel *model,
                             RillRole   role)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->chat_form != NULL ? rill_chat_form_get_message_start (model->chat_form, role) : "";
}

const char *
rill_chat_get_stop_text (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->chat_form != NULL ? rill_chat_form_get_stop_text (model->chat_form) : NULL;
}
