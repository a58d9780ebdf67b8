/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expressions, from the loosest operator to the tightest, as Jinja orders them.
 */

#include "text/template/parser-private.h"

#include <string.h>

static RillNode *parse_unary (RillParser *self, gboolean with_filters, GError **error);
static RillNode *parse_or (RillParser *self, GError **error);

static RillNode *
join (RillParser       *self,
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
      node = right != NULL ? join (self, RILL_NODE_BINARY, lexeme, lexeme->op, node, right, error) : NULL;
    }

  for (; entered > 0; entered--)
    rill_parser_leave (self);
  return node;
}

static RillNode *
parse_filtered_unary (RillParser *self,
                      GError    **error)
{
  return parse_unary (self, TRUE, error);
}

static RillNode *
parse_power (RillParser *self,
             GError    **error)
{
  RillNode *node = parse_filtered_unary (self, error);

  if (node != NULL && rill_parser_is_operator (self, RILL_OPERATOR_POWER))
    {
      const RillLexeme *lexeme = self->at++;
      RillNode *right = parse_filtered_unary (self, error);

      node = right != NULL ? join (self, RILL_NODE_BINARY, lexeme, RILL_OPERATOR_POWER, node, right, error) : NULL;
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
          chain = join (self, RILL_NODE_COMPARE, lexeme, 0, node, NULL, error);
          if (chain == NULL)
            return NULL;
          last = &chain->children;
        }
      *last = join (self, RILL_NODE_BINARY, lexeme, op, operand, NULL, error);
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
  return node != NULL ? join (self, RILL_NODE_UNARY, lexeme, RILL_OPERATOR_NOT, node, NULL, error) : NULL;
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

      node = right != NULL ? join (self, RILL_NODE_AND, lexeme, 0, node, right, error) : NULL;
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

      node = right != NULL ? join (self, RILL_NODE_OR, lexeme, 0, node, right, error) : NULL;
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
      RillNode *choice = condition != NULL ? join (self, RILL_NODE_CHOICE, lexeme, 0, condition, node, error) : NULL;

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

/* --- Operands ---------------------------------------------------------------------------------------------------- */

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

static RillNode *
parse_primary (RillParser *self,
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
  RillNode *node = join (self, RILL_NODE_ITEM, lexeme, 0, object, NULL, error);

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

      return index != NULL ? join (self, RILL_NODE_ITEM, lexeme, 0, object, index, error) : NULL;
    }

  node = join (self, RILL_NODE_ATTRIBUTE, lexeme, 0, object, NULL, error);
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
          node = join (self, RILL_NODE_CALL, lexeme, 0, node, NULL, error);
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
  RillNode *node = join (self, RILL_NODE_TEST, lexeme, 0, object, NULL, error);
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
      argument->a = parse_primary (self, error);
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
  RillNode *node = join (self, RILL_NODE_FILTER, lexeme, 0, object, NULL, error);

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
          node = join (self, RILL_NODE_CALL, lexeme, 0, node, NULL, error);
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
        node = join (self, RILL_NODE_UNARY, lexeme, lexeme->op, node, NULL, error);
    }
  else
    node = parse_primary (self, error);

  node = parse_postfix (self, node, &entered, error);
  if (node != NULL && with_filters)
    node = rill_parser_filters (self, node, error);

  for (entered++; entered > 0; entered--)
    rill_parser_leave (self);
  return node;
}
