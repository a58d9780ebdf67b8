/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A template's text as tokens: what stands outside of tags is data, with the white space that tags take away already gone.
 */

#pragma once

#include "text/template/ast.h"

G_BEGIN_DECLS

typedef enum
{
  RILL_LEXEME_DATA,
  RILL_LEXEME_PRINT_BEGIN,
  RILL_LEXEME_PRINT_END,
  RILL_LEXEME_TAG_BEGIN,
  RILL_LEXEME_TAG_END,
  RILL_LEXEME_NAME,
  RILL_LEXEME_STRING,
  RILL_LEXEME_INTEGER,
  RILL_LEXEME_FLOAT,
  RILL_LEXEME_OPERATOR,
  RILL_LEXEME_END,
} RillLexemeKind;

typedef struct
{
  RillLexemeKind kind;
  int op;           /* one character, or an operator of ast.h */
  const char *text; /* NUL-terminated too */
  gsize n_text;
  gint64 integer;
  double real;
  guint line, column;
} RillLexeme;

/* Returns an array of RillLexeme that ends with RILL_LEXEME_END; strings are in @arena. */
GArray *rill_template_lex (RillArena *arena, const char *source, GError **error);

G_END_DECLS
