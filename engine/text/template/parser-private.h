/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the parser share: blocks, statements, expressions, operands and what follows them.
 */

#pragma once

#include "text/template/lexer.h"

G_BEGIN_DECLS

typedef struct
{
  RillArena *arena;
  const RillLexeme *at;
  guint depth;
  guint n_loops; /* open around what is being parsed */
} RillParser;

/* Each returns NULL (or FALSE) with an error set. */
RillNode *rill_parser_new_node (RillParser *self, RillNodeKind kind, const RillLexeme *lexeme, GError **error);
/* A node over two operands, of which either may be NULL. */
RillNode *rill_parser_join (RillParser *self, RillNodeKind kind, const RillLexeme *lexeme, int op, RillNode *a, RillNode *b,
                            GError **error);
/* Up to a tag named in @ends: at its name. With none, up to the end of the template. */
RillNode *rill_parser_block (RillParser *self, const char *const *ends, GError **error);
/* After "{%". */
RillNode *rill_parser_statement (RillParser *self, GError **error);
RillNode *rill_parser_expression (RillParser *self, GError **error);
/* Without "x if y", as the iterable of a for wants it. */
RillNode *rill_parser_plain_expression (RillParser *self, GError **error);
/* An operand with its sign, its suffixes, its filters and tests; and by itself. */
RillNode *rill_parser_operand (RillParser *self, GError **error);
RillNode *rill_parser_primary (RillParser *self, GError **error);
/* "(a, b=c)", the bracket included: arguments as the children of @node. */
gboolean rill_parser_arguments (RillParser *self, RillNode *node, GError **error);
/* The filters that follow, on top of @node. */
RillNode *rill_parser_filters (RillParser *self, RillNode *node, GError **error);

gboolean rill_parser_is_operator (const RillParser *self, int op);
gboolean rill_parser_is_name (const RillParser *self, const char *name);
gboolean rill_parser_take_operator (RillParser *self, int op);
gboolean rill_parser_take_name (RillParser *self, const char *name);
gboolean rill_parser_expect_operator (RillParser *self, int op, GError **error);
gboolean rill_parser_expect_name (RillParser *self, const char *name, GError **error);
/* "expected @wanted, got ...": always FALSE. */
gboolean rill_parser_fail (RillParser *self, const char *wanted, GError **error);
/* FALSE where too much is nested; else followed by rill_parser_leave(). */
gboolean rill_parser_enter (RillParser *self, GError **error);
void rill_parser_leave (RillParser *self);

G_END_DECLS
