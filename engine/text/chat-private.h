/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chat form from the inside: the texts around what each side says.
 */

#pragma once

#include "text/chat.h"
#include "text/tokenizer-private.h"

G_BEGIN_DECLS

#define RILL_N_ROLES 3

typedef struct
{
  char *before;
  char *after;
  gboolean trims;  /* white space at the ends of what is said goes */
  char *start;     /* before as it is seen in a message that is decoded by itself */
  gboolean begins; /* what stands before is a token of its own, or nothing: no text goes on here */
} RillChatSide;

struct _RillChatForm
{
  char *name;
  char *begin;                      /* what a stream begins with, but for the BOS */
  char *default_system;             /* the system prompt that the template writes where none is given; nullable */
  gboolean begins_with_bos;
  RillChatSide sides[RILL_N_ROLES]; /* by RillRole */
  char *reply_start;
  char *reply_end;
  char *stop_text;                  /* nullable */
  char *problem;                    /* why the file's own template is not followed; NULL: it is, or there is none */
};

/* What the file's own template makes of a talk, taken apart. FALSE says why it cannot be: the template cannot be run, or
 * what it writes cannot be written turn by turn. */
gboolean rill_chat_form_derive (RillChatForm *form, RillTokenizer *tokenizer, const char *chat_template, GError **error);

G_END_DECLS
