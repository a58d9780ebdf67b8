/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows an operand: attributes, items, slices and calls, which bind tightest, then filters and tests; and the signs
 * before it.
 */

#include "text/template/parser-private.h"

#include <string.h>

static gboolean
parse_slice_part (RillParser *self,
                  RillNode  **part,
                  GError    **error)
{
  if (rill_parser_is_operator (self, ':') || rill_parser_is_operator (self, ']'))
    return TRUE;

  *part = rill_parser_expression (self, error);
  return *part != NULL;
}

/* After "[". */
static RillNode *
parse_item (RillParser       *self,
            const RillLexeme *lexeme,
            RillNode         *object,
            GError          **error)
{
  RillNode *node = rill_parser_join (self, RILL_NODE_ITEM, lexeme, 0, object, NULL, error);

  if (node == NULL || !parse_slice_part (self, &node->b, error))
    return NULL;
  if (rill_parser_take_operator (self, ':'))
    {
      node->kind = RILL_NODE_SLICE;
      if (!parse_slice_part (self, &node->c, error))
        return NULL;
      if (rill_parser_take_operator (self, ':') && !parse_slice_part (self, &node->d, error))
        return NULL;
    }
  else if (node->b == NULL)
    {
      rill_parser_fail (self, "an index", error);
      return NULL;
    }

  return rill_parser_expect_operator (self, ']', error) ? node : NULL;
}

/* After ".". */
static RillNode *
parse_attribute (RillParser       *self,
                 const RillLexeme *lexeme,
                 RillNode         *object,
                 GError          **error)
{
  RillNode *node;

  if (self->at->kind != RILL_LEXEME_NAME && self->at->kind != RILL_LEXEME_INTEGER)
    {
      rill_parser_fail (self, "an attribute's name", error);
      return NULL;
    }

  if (self->at->kind == RILL_LEXEME_INTEGER)
    {
      RillNode *index = rill_parser_new_node (self, RILL_NODE_INTEGER, self->at++, error);

      return index != NULL ? rill_parser_join (self, RILL_NODE_ITEM, lexeme, 0, object, index, error) : NULL;
    }

  node = rill_parser_join (self, RILL_NODE_ATTRIBUTE, lexeme, 0, object, NULL, error);
  if (node != NULL)
    node->text = self->at->text;
  self->at++;
  return node;
}

static RillNode *
parse_postfix (RillParser *self,
               RillNode   *node,
               guint      *entered,
               GError    **error)
{
  while (node != NULL)
    {
      const RillLexeme *lexeme = self->at;

      if (!rill_parser_is_operator (self, '.') && !rill_parser_is_operator (self, '[') &&
          !rill_parser_is_operator (self, '('))
        break;
      if (!rill_parser_enter (self, error))
        return NULL;
      (*entered)++;

      if (rill_parser_take_operator (self, '.'))
        node = parse_attribute (self, lexeme, node, error);
      else if (rill_parser_take_operator (self, '['))
        node = parse_item (self, lexeme, node, error);
      else
        {
          node = rill_parser_join (self, RILL_NODE_CALL, lexeme, 0, node, NULL, error);
          if (node != NULL && !rill_parser_arguments (self, node, error))
            node = NULL;
        }
    }

  return node;
}

/* Whether an operand stands here that a test without brackets takes as its argument. */
static gboolean
begins_test_argument (const RillParser *self)
{
  static const char *const others[] = { "else", "or", "and", "is", "if", "in", "not" };

  if (self->at->kind == RILL_LEXEME_NAME)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
        if (strcmp (self->at->text, others[i]) == 0)
          return FALSE;
      return TRUE;
    }

  return self->at->kind == RILL_LEXEME_STRING || self->at->kind == RILL_LEXEME_INTEGER ||
         self->at->kind == RILL_LEXEME_FLOAT || rill_parser_is_operator (self, '[') || rill_parser_is_operator (self, '{');
}

/* After "is". */
static RillNode *
parse_test (RillParser       *self,
            const RillLexeme *lexeme,
            RillNode         *object,
            GError          **error)
{
  RillNode *node = rill_parser_join (self, RILL_NODE_TEST, lexeme, 0, object, NULL, error);
  guint entered = 0;

  if (node == NULL)
    return NULL;

  node->integer = rill_parser_take_name (self, "not");
  if (self->at->kind != RILL_LEXEME_NAME)
    {
      rill_parser_fail (self, "a test's name", error);
      return NULL;
    }
  node->text = self->at++->text;

  if (rill_parser_is_operator (self, '('))
    return rill_parser_arguments (self, node, error) ? node : NULL;
  if (begins_test_argument (self))
    {
      RillNode *argument = rill_parser_new_node (self, RILL_NODE_ARGUMENT, self->at, error);

      if (argument == NULL)
        return NULL;
      argument->text = NULL;
      argument->a = rill_parser_primary (self, error);
      if (argument->a != NULL)
        argument->a = parse_postfix (self, argument->a, &entered, error);
      for (; entered > 0; entered--)
        rill_parser_leave (self);
      if (argument->a == NULL)
        return NULL;
      node->children = argument;
    }

  return node;
}

static RillNode *
parse_filter (RillParser       *self,
              const RillLexeme *lexeme,
              RillNode         *object,
              GError          **error)
{
  RillNode *node = rill_parser_join (self, RILL_NODE_FILTER, lexeme, 0, object, NULL, error);

  if (node == NULL)
    return NULL;
  if (self->at->kind != RILL_LEXEME_NAME)
    {
      rill_parser_fail (self, "a filter's name", error);
      return NULL;
    }

  node->text = self->at++->text;
  return !rill_parser_is_operator (self, '(') || rill_parser_arguments (self, node, error) ? node : NULL;
}

RillNode *
rill_parser_filters (RillParser *self,
                     RillNode   *node,
                     GError    **error)
{
  guint entered = 0;

  while (node != NULL && (rill_parser_is_operator (self, '|') || rill_parser_is_name (self, "is") ||
                          rill_parser_is_operator (self, '(')))
    {
      const RillLexeme *lexeme = self->at;

      if (!rill_parser_enter (self, error))
        {
          node = NULL;
          break;
        }
      entered++;

      if (rill_parser_take_operator (self, '|'))
        node = parse_filter (self, lexeme, node, error);
      else if (rill_parser_take_name (self, "is"))
        node = parse_test (self, lexeme, node, error);
      else
        {
          node = rill_parser_join (self, RILL_NODE_CALL, lexeme, 0, node, NULL, error);
          if (node != NULL && !rill_parser_arguments (self, node, error))
            node = NULL;
        }
    }

  for (; entered > 0; entered--)
    rill_parser_leave (self);
  return node;
}

static RillNode *
parse_unary (RillParser *self,
             gboolean    with_filters,
             GError    **error)
{
  const RillLexeme *lexeme = self->at;
  RillNode *node;
  guint entered = 0;

  if (!rill_parser_enter (self, error))
    return NULL;

  if (rill_parser_take_operator (self, '-') || rill_parser_take_operator (self, '+'))
    {
      node = parse_unary (self, FALSE, error);
      if (node != NULL)
        node = rill_parser_join (self, RILL_NODE_UNARY, lexeme, lexeme->op, node, NULL, error);
    }
  else
    node = rill_parser_primary (self, error);

  node = parse_postfix (self, node, &entered, error);
  if (node != NULL && with_filters)
    node = rill_parser_filters (self, node, error);

  for (entered++; entered > 0; entered--)
    rill_parser_leave (self);
  return node;
}

RillNode *
rill_parser_operand (RillParser *self,
                     GError    **error)
{
  return parse_unary (self, TRUE, error);
}
