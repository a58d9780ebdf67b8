/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What operators stand between: names, literals, brackets, lists and maps; and the arguments of calls.
 */

#include "text/template/parser-private.h"

#include <string.h>

gboolean
rill_parser_arguments (RillParser *self,
                       RillNode   *node,
                       GError    **error)
{
  RillNode **last = &node->children;

  if (!rill_parser_expect_operator (self, '(', error))
    return FALSE;

  while (!rill_parser_take_operator (self, ')'))
    {
      RillNode *argument;

      if (node->children != NULL && !rill_parser_expect_operator (self, ',', error))
        return FALSE;
      if (rill_parser_take_operator (self, ')'))
        break;

      argument = rill_parser_new_node (self, RILL_NODE_ARGUMENT, self->at, error);
      if (argument == NULL)
        return FALSE;
      argument->text = NULL;
      if (self->at->kind == RILL_LEXEME_NAME && self->at[1].kind == RILL_LEXEME_OPERATOR && self->at[1].op == '=')
        {
          argument->text = self->at->text;
          self->at += 2;
        }
      argument->a = rill_parser_expression (self, error);
      if (argument->a == NULL)
        return FALSE;
      *last = argument;
      last = &argument->next;
    }

  return TRUE;
}

/* What stands between brackets, with commas, up to @closing. A map's entries are key, value, key, value. */
static gboolean
parse_elements (RillParser *self,
                RillNode   *node,
                int         closing,
                GError    **error)
{
  RillNode **last = &node->children;

  while (!rill_parser_take_operator (self, closing))
    {
      if (node->children != NULL && !rill_parser_expect_operator (self, ',', error))
        return FALSE;
      if (rill_parser_take_operator (self, closing))
        break;

      for (guint i = 0; i < (node->kind == RILL_NODE_MAP ? 2u : 1u); i++)
        {
          if (i == 1 && !rill_parser_expect_operator (self, ':', error))
            return FALSE;
          *last = rill_parser_expression (self, error);
          if (*last == NULL)
            return FALSE;
          last = &(*last)->next;
        }
    }

  return TRUE;
}

/* After "(": an expression in brackets, or a tuple, which is as good as a list here. */
static RillNode *
parse_brackets (RillParser       *self,
                const RillLexeme *lexeme,
                GError          **error)
{
  RillNode *node, *list;

  if (!rill_parser_is_operator (self, ')'))
    {
      node = rill_parser_expression (self, error);
      if (node == NULL)
        return NULL;
      if (rill_parser_take_operator (self, ')'))
        {
          RillNode *wrapped = rill_parser_new_node (self, RILL_NODE_OR, lexeme, error);

          /* Wrapped, so that it cannot become the element of a list by its next. */
          if (wrapped != NULL)
            wrapped->a = node;
          return wrapped;
        }
      if (!rill_parser_expect_operator (self, ',', error))
        return NULL;
    }
  else
    node = NULL;

  list = rill_parser_new_node (self, RILL_NODE_LIST, lexeme, error);
  if (list == NULL || !parse_elements (self, list, ')', error))
    return NULL;
  if (node != NULL)
    {
      node->next = list->children;
      list->children = node;
    }
  return list;
}

static RillNode *
parse_constant (RillParser *self,
                GError    **error)
{
  static const char *const names[] = { "false", "true", "none", "False", "True", "None" };
  const RillLexeme *lexeme = self->at++;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (lexeme->text, names[i]) == 0)
      {
        RillNode *node = rill_parser_new_node (self, RILL_NODE_CONSTANT, lexeme, error);

        if (node != NULL)
          node->integer = i % 3;
        return node;
      }

  return rill_parser_new_node (self, RILL_NODE_NAME, lexeme, error);
}

static RillNode *
parse_strings (RillParser *self,
               GError    **error)
{
  RillNode *node = rill_parser_new_node (self, RILL_NODE_STRING, self->at++, error);

  /* Strings that stand side by side are one. */
  while (node != NULL && self->at->kind == RILL_LEXEME_STRING)
    {
      char *both = rill_arena_alloc (self->arena, node->n_text + self->at->n_text + 1);

      if (both == NULL)
        {
          rill_parser_fail (self, "a template of less size", error);
          return NULL;
        }
      memcpy (both, node->text, node->n_text);
      memcpy (both + node->n_text, self->at->text, self->at->n_text);
      node->text = both;
      node->n_text += self->at->n_text;
      self->at++;
    }

  return node;
}

RillNode *
rill_parser_primary (RillParser *self,
                     GError    **error)
{
  const RillLexeme *lexeme = self->at;
  RillNode *node;

  switch (lexeme->kind)
    {
    case RILL_LEXEME_NAME:
      return parse_constant (self, error);
    case RILL_LEXEME_STRING:
      return parse_strings (self, error);
    case RILL_LEXEME_INTEGER:
    case RILL_LEXEME_FLOAT:
      self->at++;
      return rill_parser_new_node (self, lexeme->kind == RILL_LEXEME_INTEGER ? RILL_NODE_INTEGER : RILL_NODE_FLOAT, lexeme,
                                   error);
    default:
      break;
    }

  if (rill_parser_take_operator (self, '('))
    return parse_brackets (self, lexeme, error);
  if (rill_parser_take_operator (self, '['))
    {
      node = rill_parser_new_node (self, RILL_NODE_LIST, lexeme, error);
      return node != NULL && parse_elements (self, node, ']', error) ? node : NULL;
    }
  if (rill_parser_take_operator (self, '{'))
    {
      node = rill_parser_new_node (self, RILL_NODE_MAP, lexeme, error);
      return node != NULL && parse_elements (self, node, '}', error) ? node : NULL;
    }

  rill_parser_fail (self, "an expression", error);
  return NULL;
}
