/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pre-tokenizers as a table. Each is a list of regular expressions as the models were trained with them; the first
 * cuts the text into its matches and what lies between, the next cuts each of those pieces again, and so on. A piece is
 * matched as a text of its own: nothing looks across a cut.
 */

#include "text/pretokenizer.h"

#include <string.h>

#define MAX_STEPS 6
#define MAX_NAMES 16

typedef enum
{
  ALWAYS,
  WITH_DIGITS,    /* can match only where there is an ASCII digit or a character beyond ASCII */
  TRAILING_SPACE, /* no expression: the white space at a piece's end; searched from the front it would cost n^2 */
} StepKind;

typedef struct
{
  const char *pattern;
  StepKind kind;
} Step;

typedef struct
{
  const char *names[MAX_NAMES];
  Step steps[MAX_STEPS];
  gboolean ignores_merges;
  gboolean adds_bos;
} Family;

#define CONTRACTIONS "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
#define SPACES "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

#define GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

/* What came with GPT-4: numbers of at most so many digits, line breaks with the signs before them. */
#define GPT4(numbers) \
  CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" numbers "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" SPACES

/* What came with GPT-4o: a word ends where capitals begin again. */
#define UPPER "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define LOWER "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define GPT4O(contractions, numbers)                                                                                 \
  "[^\\r\\n\\p{L}\\p{N}]?" UPPER "*" LOWER "+" contractions "|[^\\r\\n\\p{L}\\p{N}]?" UPPER "+" LOWER "*" contractions \
  "|" numbers "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" SPACES

#define ASCII_SIGNS "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]"
#define DEEPSEEK3 \
  ASCII_SIGNS "[A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|" SPACES

#define BLOOM " ?[^(\\s|.,!?…。，、।۔،)]+"
#define CJK "[\\x{4e00}-\\x{9fa5}\\x{0800}-\\x{4e00}\\x{ac00}-\\x{d7ff}]+"

/* The letters with case, as DeepSeek LLM counts them. */
#define CASED                                                                                                        \
  "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚ"                            \
  "\\x{1e00}-\\x{1f15}\\x{1f18}-\\x{1f1d}\\x{1f20}-\\x{1f45}\\x{1f48}-\\x{1f4d}\\x{1f50}-\\x{1f57}\\x{1f59}\\x{1f5b}" \
  "\\x{1f5d}\\x{1f5f}-\\x{1f7d}\\x{1f80}-\\x{1fb4}\\x{1fb6}-\\x{1fbc}\\x{1fbe}\\x{1fc2}-\\x{1fc4}\\x{1fc6}-\\x{1fcc}" \
  "\\x{1fd0}-\\x{1fd3}\\x{1fd6}-\\x{1fdb}\\x{1fe0}-\\x{1fec}\\x{1ff2}-\\x{1ff4}\\x{1ff6}-\\x{1ffc}"                 \
  "ℂℇℊ-ℓℕℙ-ℝℤ\\x{2126}ℨ\\x{212a}-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ"           \
  "\\x{10400}-\\x{1044f}\\x{104b0}-\\x{104d3}\\x{104d8}-\\x{104fb}\\x{10c80}-\\x{10cb2}\\x{10cc0}-\\x{10cf2}"     \
  "\\x{118a0}-\\x{118df}\\x{1e900}-\\x{1e943}"

static const Family families[] = {
  {
    .names = { "default" },
    .steps = { { "[\\p{P}\\$\\+<=>\\^~\\|]+" }, { GPT2 }, { "\\p{N}+", WITH_DIGITS }, { "[0-9][0-9][0-9]", WITH_DIGITS } },
  },
  {
    .names = { "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jais", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "gigachat",
               "a.x-4.0", "mellum", "exaone4", "trillion", "granite-docling" },
    .steps = { { GPT2 } },
  },
  {
    .names = { "falcon" },
    .steps = { { "[\\p{P}\\$\\+<=>\\^~\\|`]+" }, { GPT2 }, { "[0-9][0-9][0-9]", WITH_DIGITS } },
  },
  {
    .names = { "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2" },
    .steps = { { GPT4 ("\\p{N}{1,3}") } },
    .ignores_merges = TRUE,
    .adds_bos = TRUE,
  },
  {
    .names = { "dbrx", "smaug-bpe", "glm4", "chatglm-bpe" },
    .steps = { { GPT4 ("\\p{N}{1,3}") } },
  },
  {
    .names = { "qwen2", "stablelm2", "deepseek-r1-qwen", "megrez", "hunyuan", "solar-open", "kormo", "f2llmv2", "grok-2" },
    .steps = { { GPT4 ("\\p{N}") } },
  },
  {
    .names = { "qwen35" },
    .steps = { { CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" SPACES } },
  },
  {
    .names = { "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2" },
    .steps = { { "\\p{N}", WITH_DIGITS }, { GPT2 } },
  },
  {
    .names = { "deepseek-llm" },
    .steps = { { "[\\r\\n]" }, { "\\s?[" CASED "]+" }, { "\\s?[!-/:-~！-／：-～‘-‟\\x{3000}-。]+" }, { NULL, TRAILING_SPACE },
               { CJK, WITH_DIGITS }, { "\\p{N}+", WITH_DIGITS } },
  },
  {
    .names = { "deepseek-coder" },
    .steps = { { "[\\r\\n]" }, { "\\s?\\p{L}+" }, { "\\s?\\p{P}+" }, { CJK, WITH_DIGITS }, { "\\p{N}", WITH_DIGITS } },
  },
  {
    .names = { "deepseek-v3", "hunyuan-dense", "joyai-llm" },
    .steps = { { "\\p{N}{1,3}", WITH_DIGITS }, { "[\\x{4e00}-\\x{9fa5}\\x{3040}-\\x{309f}\\x{30a0}-\\x{30ff}]+", WITH_DIGITS },
               { DEEPSEEK3 } },
  },
  {
    .names = { "tekken" },
    .steps = { { GPT4O ("", "\\p{N}") } },
    .ignores_merges = TRUE,
    .adds_bos = TRUE,
  },
  {
    .names = { "gpt-4o", "llama4", "kanana2", "minimax-m2", "talkie" },
    .steps = { { GPT4O (CONTRACTIONS "?", "\\p{N}{1,3}") } },
  },
  {
    .names = { "bloom", "poro-chat", "gpt3-finnish" },
    .steps = { { BLOOM } },
  },
  {
    .names = { "viking" },
    .steps = { { BLOOM }, { "\\p{N}", WITH_DIGITS } },
  },
  {
    .names = { "seed-coder" },
    .steps = { { CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" SPACES } },
  },
  {
    .names = { "bailingmoe", "bailingmoe2", "llada-moe" },
    .steps = { { CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*"
                 "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+" } },
  },
};

struct _RillPretokenizer
{
  const Family *family;
  GRegex *expressions[MAX_STEPS];
};

static const Family *
find_family (const char *name)
{
  if (name == NULL)
    return &families[0];

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    for (guint n = 0; n < MAX_NAMES && families[i].names[n] != NULL; n++)
      if (strcmp (families[i].names[n], name) == 0)
        return &families[i];

  return NULL;
}

const char *
rill_pretokenizer_get_name (guint index)
{
  return index < G_N_ELEMENTS (families) ? families[index].names[0] : NULL;
}

static gboolean
is_step (const Step *step)
{
  return step->pattern != NULL || step->kind == TRAILING_SPACE;
}

RillPretokenizer *
rill_pretokenizer_new (const char *name)
{
  const Family *family = find_family (name);
  RillPretokenizer *self;

  if (family == NULL)
    return NULL;

  self = g_new0 (RillPretokenizer, 1);
  self->family = family;
  for (guint i = 0; i < MAX_STEPS; i++)
    if (family->steps[i].pattern != NULL)
      {
        self->expressions[i] = g_regex_new (family->steps[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert (self->expressions[i] != NULL);
      }

  return self;
}

void
rill_pretokenizer_free (RillPretokenizer *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < MAX_STEPS; i++)
    g_clear_pointer (&self->expressions[i], g_regex_unref);
  g_free (self);
}

gboolean
rill_pretokenizer_ignores_merges (const RillPretokenizer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->family->ignores_merges;
}

gboolean
rill_pretokenizer_adds_bos (const RillPretokenizer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->family->adds_bos;
}

/* Whether the piece can hold what a step WITH_DIGITS looks for. */
static gboolean
may_hold_digits (const char *piece,
                 gsize       n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    if (g_ascii_isdigit (piece[i]) || (guint8) piece[i] >= 0x80)
      return TRUE;

  return FALSE;
}

static void
append_end (GArray *ends,
            gsize   begin,
            gsize   end)
{
  if (end > begin)
    g_array_append_val (ends, end);
}

/* Cuts text[begin, end) before and after each match. */
static void
split_by_expression (const GRegex *expression,
                     const char   *text,
                     gsize         begin,
                     gsize         end,
                     GArray       *ends)
{
  g_autoptr (GMatchInfo) match = NULL;
  gsize done = begin;

  g_regex_match_full (expression, text + begin, (gssize) (end - begin), 0, 0, &match, NULL);
  while (g_match_info_matches (match))
    {
      int match_begin, match_end;

      if (!g_match_info_fetch_pos (match, 0, &match_begin, &match_end))
        break;

      append_end (ends, done, begin + (gsize) match_begin);
      append_end (ends, MAX (done, begin + (gsize) match_begin), begin + (gsize) match_end);
      done = begin + (gsize) match_end;
      if (!g_match_info_next (match, NULL))
        break;
    }

  append_end (ends, done, end);
}

static void
split_trailing_space (const char *text,
                      gsize       begin,
                      gsize       end,
                      GArray     *ends)
{
  const char *last = text + end;

  while (last > text + begin)
    {
      const char *before = g_utf8_prev_char (last);

      if (!g_unichar_isspace (g_utf8_get_char (before)))
        break;
      last = before;
    }

  append_end (ends, begin, (gsize) (last - text));
  append_end (ends, (gsize) (last - text), end);
}

static void
run_step (const RillPretokenizer *self,
          guint                   index,
          const char             *text,
          const GArray           *old_ends,
          GArray                 *ends)
{
  const Step *step = &self->family->steps[index];
  gsize begin = 0;

  for (guint i = 0; i < old_ends->len; i++)
    {
      gsize end = g_array_index (old_ends, gsize, i);

      if (step->kind == TRAILING_SPACE)
        split_trailing_space (text, begin, end, ends);
      else if (end - begin == 1 || (step->kind == WITH_DIGITS && !may_hold_digits (text + begin, end - begin)))
        g_array_append_val (ends, end);
      else
        split_by_expression (self->expressions[index], text, begin, end, ends);
      begin = end;
    }
}

void
rill_pretokenizer_split (const RillPretokenizer *self,
                         const char             *text,
                         gsize                   n_bytes,
                         GArray                 *ends)
{
  g_autoptr (GArray) old_ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) new_ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  g_return_if_fail (self != NULL && (text != NULL || n_bytes == 0) && ends != NULL);

  append_end (new_ends, 0, n_bytes);
  for (guint i = 0; i < MAX_STEPS && is_step (&self->family->steps[i]); i++)
    {
      GArray *swap = old_ends;

      old_ends = new_ends;
      new_ends = swap;
      g_array_set_size (new_ends, 0);
      run_step (self, i, text, old_ends, new_ends);
    }

  g_array_append_vals (ends, new_ends->data, new_ends->len);
}
