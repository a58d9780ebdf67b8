/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expressions, from the loosest operator to the tightest, as Jinja orders them.
 */

#include "text/template/parser-private.h"

#include <string.h>

static RillNode *parse_or (RillParser *self, GError **error);

/* A chain of operators of one strength, from the left. A long one is as deep as a nested one once it is run. */
static RillNode *
parse_chain (RillParser *self,
             const char *operators,
             RillNode *(*parse_operand) (RillParser *self, GError **error),
             GError    **error)
{
  RillNode *node = parse_operand (self, error);
  guint entered = 0;

  while (node != NULL && self->at->kind == RILL_LEXEME_OPERATOR &&
         (self->at->op == RILL_OPERATOR_FLOOR_DIVIDE ? strchr (operators, '/') != NULL
                                                     : self->at->op < 256 && strchr (operators, self->at->op) != NULL))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *right;

      if (!rill_parser_enter (self, error))
        {
          node = NULL;
          break;
        }
      entered++;
      right = parse_operand (self, error);
      node = right != NULL ? rill_parser_join (self, RILL_NODE_BINARY, lexeme, lexeme->op, node, right, error) : NULL;
    }

  for (; entered > 0; entered--)
    rill_parser_leave (self);
  return node;
}

static RillNode *
parse_power (RillParser *self,
             GError    **error)
{
  RillNode *node = rill_parser_operand (self, error);

  if (node != NULL && rill_parser_is_operator (self, RILL_OPERATOR_POWER))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *right = rill_parser_operand (self, error);

      node = right != NULL
               ? rill_parser_join (self, RILL_NODE_BINARY, lexeme, RILL_OPERATOR_POWER, node, right, error)
               : NULL;
    }

  return node;
}

static RillNode *
parse_product (RillParser *self,
               GError    **error)
{
  return parse_chain (self, "*/%", parse_power, error);
}

static RillNode *
parse_concatenation (RillParser *self,
                     GError    **error)
{
  return parse_chain (self, "~", parse_product, error);
}

static RillNode *
parse_sum (RillParser *self,
           GError    **error)
{
  return parse_chain (self, "+-", parse_concatenation, error);
}

/* The comparison that stands here, or 0; past it where there is one. */
static int
take_comparison (RillParser *self)
{
  static const int operators[] = { RILL_OPERATOR_EQUAL, RILL_OPERATOR_UNEQUAL, RILL_OPERATOR_AT_MOST,
                                   RILL_OPERATOR_AT_LEAST, '<', '>' };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (rill_parser_take_operator (self, operators[i]))
      return operators[i];
  if (rill_parser_take_name (self, "in"))
    return RILL_OPERATOR_IN;
  if (rill_parser_is_name (self, "not") && self->at[1].kind == RILL_LEXEME_NAME && strcmp (self->at[1].text, "in") == 0)
    {
      self->at += 2;
      return RILL_OPERATOR_NOT_IN;
    }

  return 0;
}

static RillNode *
parse_comparison (RillParser *self,
                  GError    **error)
{
  const RillLexeme *lexeme = self->at;
  RillNode *node = parse_sum (self, error);
  RillNode *chain = NULL;
  RillNode **last = NULL;
  int op;

  while (node != NULL && (op = take_comparison (self)) != 0)
    {
      RillNode *operand = parse_sum (self, error);

      if (operand == NULL)
        return NULL;
      if (chain == NULL)
        {
          chain = rill_parser_join (self, RILL_NODE_COMPARE, lexeme, 0, node, NULL, error);
          if (chain == NULL)
            return NULL;
          last = &chain->children;
        }
      *last = rill_parser_join (self, RILL_NODE_BINARY, lexeme, op, operand, NULL, error);
      if (*last == NULL)
        return NULL;
      last = &(*last)->next;
    }

  return chain != NULL ? chain : node;
}

static RillNode *
parse_not (RillParser *self,
           GError    **error)
{
  const RillLexeme *lexeme = self->at;
  RillNode *node;

  if (!rill_parser_take_name (self, "not"))
    return parse_comparison (self, error);

  if (!rill_parser_enter (self, error))
    return NULL;
  node = parse_not (self, error);
  rill_parser_leave (self);
  return node != NULL ? rill_parser_join (self, RILL_NODE_UNARY, lexeme, RILL_OPERATOR_NOT, node, NULL, error) : NULL;
}

static RillNode *
parse_and (RillParser *self,
           GError    **error)
{
  RillNode *node = parse_not (self, error);

  while (node != NULL && rill_parser_is_name (self, "and"))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *right = parse_not (self, error);

      node = right != NULL ? rill_parser_join (self, RILL_NODE_AND, lexeme, 0, node, right, error) : NULL;
    }

  return node;
}

static RillNode *
parse_or (RillParser *self,
          GError    **error)
{
  RillNode *node = parse_and (self, error);

  while (node != NULL && rill_parser_is_name (self, "or"))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *right = parse_and (self, error);

      node = right != NULL ? rill_parser_join (self, RILL_NODE_OR, lexeme, 0, node, right, error) : NULL;
    }

  return node;
}

RillNode *
rill_parser_plain_expression (RillParser *self,
                              GError    **error)
{
  RillNode *node;

  if (!rill_parser_enter (self, error))
    return NULL;
  node = parse_or (self, error);
  rill_parser_leave (self);
  return node;
}

RillNode *
rill_parser_expression (RillParser *self,
                        GError    **error)
{
  RillNode *node;

  if (!rill_parser_enter (self, error))
    return NULL;

  node = parse_or (self, error);
  while (node != NULL && rill_parser_is_name (self, "if"))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *condition = parse_or (self, error);
      RillNode *choice = condition != NULL
                           ? rill_parser_join (self, RILL_NODE_CHOICE, lexeme, 0, condition, node, error)
                           : NULL;

      if (choice != NULL && rill_parser_take_name (self, "else"))
        {
          choice->c = rill_parser_expression (self, error);
          if (choice->c == NULL)
            choice = NULL;
        }
      node = choice;
    }

  rill_parser_leave (self);
  return node;
}
