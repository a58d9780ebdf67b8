/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parsed template. Nodes live in an arena as long as the template does.
 */

#pragma once

#include "text/template/arena.h"

G_BEGIN_DECLS

typedef enum
{
  /* Expressions */
  RILL_NODE_STRING,    /* text, n_text */
  RILL_NODE_INTEGER,   /* integer */
  RILL_NODE_FLOAT,     /* real */
  RILL_NODE_CONSTANT,  /* integer: 0 false, 1 true, 2 none */
  RILL_NODE_NAME,      /* text */
  RILL_NODE_LIST,      /* children */
  RILL_NODE_MAP,       /* children: key, value, key, value... */
  RILL_NODE_ATTRIBUTE, /* a . text */
  RILL_NODE_ITEM,      /* a [ b ] */
  RILL_NODE_SLICE,     /* a [ b : c : d ], nullable */
  RILL_NODE_CALL,      /* a ( children ) */
  RILL_NODE_FILTER,    /* a | text ( children ) */
  RILL_NODE_TEST,      /* a is text ( children ); integer: negated */
  RILL_NODE_UNARY,     /* operator a */
  RILL_NODE_BINARY,    /* a operator b */
  RILL_NODE_COMPARE,   /* a, then children, each an operator with the next operand as its a */
  RILL_NODE_AND,       /* a, b */
  RILL_NODE_OR,        /* a, b */
  RILL_NODE_CHOICE,    /* b if a else c (nullable) */
  RILL_NODE_ARGUMENT,  /* text (nullable: by place) = a */
  /* Statements */
  RILL_NODE_DATA,      /* text, n_text */
  RILL_NODE_PRINT,     /* a */
  RILL_NODE_BLOCK,     /* children one after another */
  RILL_NODE_IF,        /* if a then b else c (nullable) */
  RILL_NODE_FOR,       /* for children (names) in a if d (nullable): b else c (nullable) */
  RILL_NODE_SET,       /* children (names or attributes) = a, or b's text where a is NULL */
  RILL_NODE_MACRO,     /* text ( children: arguments with defaults in a, nullable ): b */
  RILL_NODE_FILTERED,  /* the filter chain a over the text of b */
  RILL_NODE_CALL_BLOCK, /* a is the call, b what caller() makes, children its arguments */
  RILL_NODE_BREAK,
  RILL_NODE_CONTINUE,
  RILL_NODE_CAPTURED,  /* stands for a value that is already there: what a filter block filters */
} RillNodeKind;

/* Operators of one character are that character. */
enum
{
  RILL_OPERATOR_EQUAL = 256,
  RILL_OPERATOR_UNEQUAL,
  RILL_OPERATOR_AT_MOST,
  RILL_OPERATOR_AT_LEAST,
  RILL_OPERATOR_FLOOR_DIVIDE,
  RILL_OPERATOR_POWER,
  RILL_OPERATOR_IN,
  RILL_OPERATOR_NOT_IN,
  RILL_OPERATOR_NOT,
};

typedef struct _RillNode RillNode;

struct _RillNode
{
  RillNodeKind kind;
  guint line, column;
  int op;
  const char *text;
  gsize n_text;
  gint64 integer;
  double real;
  RillNode *a, *b, *c, *d;
  RillNode *children; /* the first of a list linked by next */
  RillNode *next;
};

/* Parses @source into @arena. NULL with RILL_ERROR_UNSUPPORTED names line and column. */
RillNode *rill_template_parse (RillArena *arena, const char *source, GError **error);

/* "chat template at line L, column C: ..." */
void rill_template_set_error (GError **error, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
