/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A template as a tree: blocks of text, expressions and tags. The tools that all parts of the parser use are here too.
 */

#include "rill.h"
#include "text/template/parser-private.h"

#include <stdarg.h>
#include <string.h>

#define MAX_DEPTH 100

void
rill_template_set_error (GError    **error,
                         guint       line,
                         guint       column,
                         const char *format,
                         ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "chat template at line %u, column %u: %s", line, column, what);
}

gboolean
rill_parser_is_operator (const RillParser *self,
                         int               op)
{
  return self->at->kind == RILL_LEXEME_OPERATOR && self->at->op == op;
}

gboolean
rill_parser_is_name (const RillParser *self,
                     const char       *name)
{
  return self->at->kind == RILL_LEXEME_NAME && strcmp (self->at->text, name) == 0;
}

gboolean
rill_parser_take_operator (RillParser *self,
                           int         op)
{
  if (!rill_parser_is_operator (self, op))
    return FALSE;

  self->at++;
  return TRUE;
}

gboolean
rill_parser_take_name (RillParser *self,
                       const char *name)
{
  if (!rill_parser_is_name (self, name))
    return FALSE;

  self->at++;
  return TRUE;
}

static char *
dup_lexeme_text (const RillLexeme *lexeme)
{
  switch (lexeme->kind)
    {
    case RILL_LEXEME_NAME:
    case RILL_LEXEME_STRING:
      {
        g_autofree char *shown = g_strndup (lexeme->text, MIN (lexeme->n_text, 40));

        return g_strdup_printf ("\"%s\"", shown);
      }
    case RILL_LEXEME_OPERATOR:
      return lexeme->op < 256 ? g_strdup_printf ("\"%c\"", lexeme->op) : g_strdup ("an operator");
    case RILL_LEXEME_INTEGER:
    case RILL_LEXEME_FLOAT:
      return g_strdup ("a number");
    case RILL_LEXEME_PRINT_END:
    case RILL_LEXEME_TAG_END:
      return g_strdup ("the end of the tag");
    case RILL_LEXEME_END:
      return g_strdup ("the end of the template");
    default:
      return g_strdup ("text");
    }
}

gboolean
rill_parser_fail (RillParser *self,
                  const char *wanted,
                  GError    **error)
{
  g_autofree char *got = dup_lexeme_text (self->at);

  rill_template_set_error (error, self->at->line, self->at->column, "expected %s, got %s", wanted, got);
  return FALSE;
}

gboolean
rill_parser_expect_operator (RillParser *self,
                             int         op,
                             GError    **error)
{
  const char wanted[] = { '"', (char) op, '"', '\0' };

  return rill_parser_take_operator (self, op) || rill_parser_fail (self, wanted, error);
}

gboolean
rill_parser_expect_name (RillParser *self,
                         const char *name,
                         GError    **error)
{
  return rill_parser_take_name (self, name) || rill_parser_fail (self, name, error);
}

gboolean
rill_parser_enter (RillParser *self,
                   GError    **error)
{
  if (self->depth < MAX_DEPTH)
    {
      self->depth++;
      return TRUE;
    }

  rill_template_set_error (error, self->at->line, self->at->column, "more than %d things inside one another", MAX_DEPTH);
  return FALSE;
}

void
rill_parser_leave (RillParser *self)
{
  self->depth--;
}

RillNode *
rill_parser_new_node (RillParser       *self,
                      RillNodeKind      kind,
                      const RillLexeme *lexeme,
                      GError          **error)
{
  RillNode *node = rill_arena_alloc (self->arena, sizeof (RillNode));

  if (node == NULL)
    {
      rill_template_set_error (error, lexeme->line, lexeme->column, "the template is too large");
      return NULL;
    }

  node->kind = kind;
  node->line = lexeme->line;
  node->column = lexeme->column;
  node->text = lexeme->text;
  node->n_text = lexeme->n_text;
  node->integer = lexeme->integer;
  node->real = lexeme->real;
  return node;
}

RillNode *
rill_parser_join (RillParser       *self,
                  RillNodeKind      kind,
                  const RillLexeme *lexeme,
                  int               op,
                  RillNode         *a,
                  RillNode         *b,
                  GError          **error)
{
  RillNode *node = rill_parser_new_node (self, kind, lexeme, error);

  if (node == NULL)
    return NULL;

  node->op = op;
  node->a = a;
  node->b = b;
  return node;
}

/* --- Blocks ------------------------------------------------------------------------------------------------------ */

static gboolean
ends_block (const RillParser  *self,
            const char *const *ends)
{
  if (self->at->kind != RILL_LEXEME_TAG_BEGIN)
    return FALSE;

  for (; *ends != NULL; ends++)
    if (self->at[1].kind == RILL_LEXEME_NAME && strcmp (self->at[1].text, *ends) == 0)
      return TRUE;

  return FALSE;
}

static RillNode *
parse_part (RillParser *self,
            GError    **error)
{
  const RillLexeme *lexeme = self->at++;
  RillNode *node;

  if (lexeme->kind == RILL_LEXEME_DATA)
    return rill_parser_new_node (self, RILL_NODE_DATA, lexeme, error);
  if (lexeme->kind == RILL_LEXEME_TAG_BEGIN)
    return rill_parser_statement (self, error);

  node = rill_parser_new_node (self, RILL_NODE_PRINT, lexeme, error);
  if (node == NULL)
    return NULL;
  node->a = rill_parser_expression (self, error);
  if (node->a == NULL)
    return NULL;
  if (self->at->kind != RILL_LEXEME_PRINT_END)
    {
      rill_parser_fail (self, "the end of the expression", error);
      return NULL;
    }
  self->at++;
  return node;
}

RillNode *
rill_parser_block (RillParser        *self,
                   const char *const *ends,
                   GError           **error)
{
  RillNode *block = rill_parser_new_node (self, RILL_NODE_BLOCK, self->at, error);
  RillNode **last;

  if (block == NULL || !rill_parser_enter (self, error))
    return NULL;

  last = &block->children;
  while (!ends_block (self, ends))
    {
      if (self->at->kind == RILL_LEXEME_END)
        {
          if (*ends == NULL)
            break;
          rill_parser_fail (self, ends[g_strv_length ((GStrv) ends) - 1], error);
          return NULL;
        }

      *last = parse_part (self, error);
      if (*last == NULL)
        return NULL;
      last = &(*last)->next;
    }

  rill_parser_leave (self);
  if (*ends != NULL)
    self->at++;
  return block;
}

RillNode *
rill_template_parse (RillArena  *arena,
                     const char *source,
                     GError    **error)
{
  static const char *const no_ends[] = { NULL };
  g_autoptr (GArray) lexemes = rill_template_lex (arena, source, error);
  RillParser parser = { .arena = arena };

  if (lexemes == NULL)
    return NULL;

  parser.at = (const RillLexeme *) (void *) lexemes->data;
  return rill_parser_block (&parser, no_ends, error);
}
