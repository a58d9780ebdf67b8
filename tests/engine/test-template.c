/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The template interpreter: the language piece by piece, templates of the families beside the text they make, where text
 * came from, and templates that mean harm.
 */

#include "text/template/template.h"

#include <string.h>

typedef struct
{
  const char *source;
  const char *expected;
} Case;

static char *
render_messages (const char                *source,
                 const RillTemplateMessage *messages,
                 guint                      n,
                 gboolean                   prompt,
                 GByteArray                *marks,
                 GError                   **error)
{
  const RillTemplateOptions options = { "<s>", "</s>", prompt, 1700000000 };
  g_autoptr (RillTemplate) chat_template = rill_template_new (source, error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (chat_template == NULL || !rill_template_render (chat_template, messages, n, &options, text, marks, error))
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static const RillTemplateMessage talk[] = {
  { RILL_ROLE_SYSTEM, "Be kind." },
  { RILL_ROLE_USER, " Hello " },
  { RILL_ROLE_ASSISTANT, "Good day" },
  { RILL_ROLE_USER, "Bye" },
};

/* --- The language ------------------------------------------------------------------------------------------------ */

static const Case language[] = {
  { "a\n", "a" },
  { "a\n\n", "a\n" },
  { "{{ 'a' }}\nb", "a\nb" },
  { "  {% if true %}\nx\n  {% endif %}\ny", "x\ny" },
  { "a {%- if true -%} b {%- endif %}", "ab" },
  { "a  {%+ if true %}b{% endif %}", "a  b" },
  { "a{# note #}\nb{#- c -#} d", "abd" },
  { "{% raw %}{{ x }}{% endraw %}", "{{ x }}" },
  { "{{ 1 + 2 * 3 - 4 // 3 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ 2 ** 10 }} {{ 7 / 2 }}", "6 1 -4 1024 3.5" },
  { "{{ 'a' ~ 1 ~ none ~ true }}", "a1NoneTrue" },
  { "{{ 1 < 2 <= 2 }} {{ 1 < 2 > 2 }} {{ 'a' in 'cat' }} {{ 3 not in [1, 2] }}", "True False True True" },
  { "{{ not false and (true or x.y.z) }}", "True" },
  { "{{ 'x' if false }}{{ 'y' if 1 else 'z' }}", "y" },
  { "{{ missing }}|{{ missing is defined }}|{{ missing | default('d') }}|{{ '' | default('e', true) }}", "|False|d|e" },
  { "{{ [1, 'a', none, {'k': 1.5}] }}", "[1, 'a', None, {'k': 1.5}]" },
  { "{{ 'abcdef'[1:3] }} {{ 'abc'[::-1] }} {{ 'abc'[-1] }} {{ [1,2,3][1:] }} {{ 'äöü'[1] }}", "bc cba c [2, 3] ö" },
  { "{% for i in [1,2,3] %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.length }};{% endfor %}",
    "1TrueFalse3;2FalseFalse3;3FalseTrue3;" },
  { "{% for i in [] %}x{% else %}none{% endfor %}", "none" },
  { "{% for i in range(10) if i % 2 == 0 %}{% if i == 6 %}{% break %}{% endif %}{{ i }}{% endfor %}", "024" },
  { "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }} {% endfor %}", "a=1 b=2 " },
  { "{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1" },
  { "{% set ns = namespace(x=1) %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "4" },
  { "{% set a, b = 1, 2 %}{{ b }}{{ a }}{% set c %}t{{ a }}{% endset %}{{ c | upper }}", "21T1" },
  { "{% macro m(a, b='z') %}<{{ a }}{{ b }}>{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}{{ m(b=3, a=4) }}", "<1z><12><43>" },
  { "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}in{% endcall %}", "[in]" },
  { "{% filter upper %}abc{% endfilter %}", "ABC" },
  { "{% generation %}x{% endgeneration %}", "x" },
  { "{{ ' a ' | trim }}|{{ 'aXb' | lower }}|{{ ['a', 'b'] | join(', ') }}|{{ 'abc' | length }}|{{ 'a-b' | replace('-', '+') }}",
    "a|axb|a, b|3|a+b" },
  { "{{ {'a': [1, true, none, 'q\"\\n']} | tojson }}", "{\"a\": [1, true, null, \"q\\\"\\n\"]}" },
  { "{{ {'a': [1]} | tojson(indent=2) }}", "{\n  \"a\": [\n    1\n  ]\n}" },
  { "{{ messages | selectattr('role', 'equalto', 'user') | list | length }}", "2" },
  { "{{ messages | rejectattr('role', 'in', ['user', 'system']) | map(attribute='content') | join }}", "Good day" },
  { "{{ [3, 1, 2] | sort | first }}{{ [1, 2] | last }}{{ ['a', 'B'] | map('upper') | join }}", "12AB" },
  { "{{ '3' | int + 1 }} {{ 3 | string + '1' }} {{ 'x' | safe }} {{ 2.5 | int }} {{ 3 | float }}", "4 31 x 2 3.0" },
  { "{{ 'a\\nb' | indent(2) }}", "a\n  b" },
  { "{{ ' ab '.strip() }}|{{ 'a,b'.split(',') }}|{{ 'a b  c'.split() }}|{{ 'abc'.startswith('ab') }}|{{ 'xxaxx'.strip('x') }}",
    "ab|['a', 'b']|['a', 'b', 'c']|True|a" },
  { "{{ 'a-ä-a'.rfind('a') }} {{ 'abcabc'.rfind('bc') }} {{ 'abc'.rfind('') }} {{ ''.rfind('') }} {{ 'ab'.rfind('abc') }}",
    "4 4 3 0 -1" },
  { "{{ 'ab cd'.title() }}{{ 'a'.upper() }}{{ '--a'.lstrip('-') }}{{ 'a--'.rstrip('-') }}{{ 'aba'.replace('a', 'c', 1) }}",
    "Ab CdAaacba" },
  { "{{ ''.split('y') | join('+') }}", "" },
  { "{{ '</think>x'.split('</think>')[-1].lstrip('\\n') }}", "x" },
  { "{{ {'a': 1}.get('b', 2) }}{{ {'a': 1}['a'] }}{{ {'a': 1}.a }}", "211" },
  { "{{ 1 is number }}{{ 'a' is string }}{{ {} is mapping }}{{ [] is sequence }}{{ none is none }}{{ true is true }}{{ 4 is divisibleby 2 }}",
    "TrueTrueTrueTrueTrueTrueTrue" },
  { "{{ 1 is not none and messages is iterable }}{{ 'a' is not string }}", "TrueFalse" },
  { "{{ strftime_now('%Y-%m-%d') }}", "2023-11-14" },
  { "{{ messages[0]['role'] }}{{ messages[1:] | length }}{{ messages[-1].content }}", "system3Bye" },
  { "{{ \"a\" 'b' }}{{ 'a\\u00e9\\x41\\\\' }}", "abaéA\\" },
  { "{{ (1, 2)[1] }}{{ [(1, 'x')] | map('last') | first }}", "2x" },
  { "{% if x is defined and x %}1{% elif not x %}2{% else %}3{% endif %}", "2" },
  { "{{ bos_token + eos_token }}{{ tools is none }}", "<s></s>True" },
};

static void
test_language (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (language); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = render_messages (language[i].source, talk, G_N_ELEMENTS (talk), FALSE, NULL, &error);

      g_test_message ("%s", language[i].source);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, language[i].expected);
    }
}

/* --- Families ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *source;
  gboolean without_system; /* the template refuses a system message */
  const char *expected;
} Family;

static const Family families[] = {
  { "chatml",
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    FALSE,
    "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hello <|im_end|>\n<|im_start|>assistant\nGood day<|im_end|>\n"
    "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n" },
  { "llama2",
    "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0]['content'] %}"
    "{% else %}{% set rest = messages %}{% set system = false %}{% endif %}"
    "{% for m in rest %}"
    "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + m['content'] %}"
    "{% else %}{% set content = m['content'] %}{% endif %}"
    "{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif m['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    FALSE,
    "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\n Hello [/INST] Good day </s><s>[INST] Bye [/INST]" },
  { "llama3",
    "{% set loop_messages = messages %}{% for message in loop_messages %}"
    "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' %}"
    "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
    FALSE,
    "<s><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\nGood day<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n" },
  { "mistral",
    "{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content'] %}\n"
    "    {%- set loop_messages = messages[1:] %}\n{%- else %}\n    {%- set loop_messages = messages %}\n{%- endif %}\n\n"
    "{{- bos_token }}\n{%- for message in loop_messages %}\n"
    "    {%- if message['role'] == 'user' %}\n"
    "        {%- if loop.last and system_message is defined %}\n"
    "            {{- '[INST] ' + system_message + '\\n\\n' + message['content'] + '[/INST]' }}\n"
    "        {%- else %}\n            {{- '[INST] ' + message['content'] + '[/INST]' }}\n        {%- endif %}\n"
    "    {%- elif message['role'] == 'assistant' %}\n        {{- ' ' + message['content'] + eos_token }}\n    {%- endif %}\n"
    "{%- endfor %}\n",
    FALSE, "<s>[INST]  Hello [/INST] Good day</s>[INST] Be kind.\n\nBye[/INST]" },
  { "gemma",
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
    "{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}",
    TRUE,
    "<s><start_of_turn>user\nHello<end_of_turn>\n<start_of_turn>model\nGood day<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n"
    "<start_of_turn>model\n" },
  { "phi3",
    "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\\n' + message['content'] + '<|end|>\\n'}}"
    "{% elif message['role'] == 'user' %}{{'<|user|>\\n' + message['content'] + '<|end|>\\n'}}"
    "{% elif message['role'] == 'assistant' %}{{'<|assistant|>\\n' + message['content'] + '<|end|>\\n'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}",
    FALSE,
    "<|system|>\nBe kind.<|end|>\n<|user|>\n Hello <|end|>\n<|assistant|>\nGood day<|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n" },
  { "falcon",
    "{% for message in messages %}{% if not loop.first %}{{ '\\n' }}{% endif %}"
    "{% if message['role'] == 'system' %}{{ 'System: ' + message['content'] }}{% elif message['role'] == 'user' %}"
    "{{ 'User: ' + message['content'] }}{% elif message['role'] == 'assistant' %}{{ 'Falcon: ' + message['content'] }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '\\n' + 'Falcon:' }}{% endif %}",
    FALSE, "System: Be kind.\nUser:  Hello \nFalcon: Good day\nUser: Bye\nFalcon:" },
  { "zephyr",
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'system' %}\n{{ '<|system|>\\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    FALSE,
    "<|system|>\nBe kind.</s>\n<|user|>\n Hello </s>\n<|assistant|>\nGood day</s>\n<|user|>\nBye</s>\n<|assistant|>\n" },
  { "granite",
    "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}{%- set loop_messages = messages[1:] %}"
    "{%- else %}{%- set system_message = 'Today.' %}{%- set loop_messages = messages %}{%- endif %}"
    "{{- '<|start_of_role|>system<|end_of_role|>' + system_message + '<|end_of_text|>\\n' }}"
    "{%- for message in loop_messages %}{{- '<|start_of_role|>' + message['role'] + '<|end_of_role|>' + message['content'] + '<|end_of_text|>\\n' }}"
    "{%- if loop.last and add_generation_prompt %}{{- '<|start_of_role|>assistant<|end_of_role|>' }}{%- endif %}{%- endfor %}",
    FALSE,
    "<|start_of_role|>system<|end_of_role|>Be kind.<|end_of_text|>\n<|start_of_role|>user<|end_of_role|> Hello <|end_of_text|>\n"
    "<|start_of_role|>assistant<|end_of_role|>Good day<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>Bye<|end_of_text|>\n"
    "<|start_of_role|>assistant<|end_of_role|>" },
  { "qwen3",
    "{%- if tools %}{{- 'tools' }}{%- else %}{%- if messages[0].role == 'system' %}"
    "{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}{%- endif %}{%- endif %}\n"
    "{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}\n"
    "{%- for message in messages[::-1] %}\n    {%- set index = (messages|length - 1) - loop.index0 %}\n"
    "    {%- if ns.multi_step_tool and message.role == \"user\" and message.content is string and "
    "not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}\n"
    "        {%- set ns.multi_step_tool = false %}\n        {%- set ns.last_query_index = index %}\n    {%- endif %}\n{%- endfor %}\n"
    "{%- for message in messages %}\n"
    "    {%- if (message.role == \"user\") or (message.role == \"system\" and not loop.first) %}\n"
    "        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    "    {%- elif message.role == \"assistant\" %}\n        {%- set content = message.content %}\n"
    "        {%- set reasoning_content = '' %}\n"
    "        {%- if message.reasoning_content is defined and message.reasoning_content is not none %}\n"
    "            {%- set reasoning_content = message.reasoning_content %}\n        {%- else %}\n"
    "            {%- if '</think>' in message.content %}\n"
    "                {%- set content = message.content.split('</think>')[-1].lstrip('\\n') %}\n            {%- endif %}\n        {%- endif %}\n"
    "        {%- if loop.index0 > ns.last_query_index %}\n"
    "            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}\n"
    "        {%- else %}\n            {{- '<|im_start|>' + message.role + '\\n' + content }}\n        {%- endif %}\n"
    "        {{- '<|im_end|>\\n' }}\n    {%- endif %}\n{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n"
    "    {%- if enable_thinking is defined and enable_thinking is false %}\n        {{- '<think>\\n\\n</think>\\n\\n' }}\n    {%- endif %}\n"
    "{%- endif %}",
    FALSE,
    "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hello <|im_end|>\n<|im_start|>assistant\nGood day<|im_end|>\n"
    "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n" },
  { "deepseek",
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}"
    "{% set ns = namespace(system_prompt='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}"
    "{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}"
    "{%- for message in messages %}{%- if message['role'] == 'user' %}{{'<｜User｜>' + message['content']}}{%- endif %}"
    "{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}"
    "{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}"
    "{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endfor -%}"
    "{% if add_generation_prompt %}{{'<｜Assistant｜>'}}{% endif %}",
    FALSE,
    "<s>Be kind.<｜User｜> Hello <｜Assistant｜>Good day<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜>" },
  { "gemma3",
    "{{ bos_token }}\n{%- if messages[0]['role'] == 'system' -%}\n    {%- if messages[0]['content'] is string -%}\n"
    "        {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}\n    {%- endif -%}\n"
    "    {%- set loop_messages = messages[1:] -%}\n{%- else -%}\n    {%- set first_user_prefix = \"\" -%}\n"
    "    {%- set loop_messages = messages -%}\n{%- endif -%}\n{%- for message in loop_messages -%}\n"
    "    {%- if (message['role'] == 'assistant') -%}\n        {%- set role = \"model\" -%}\n    {%- else -%}\n"
    "        {%- set role = message['role'] -%}\n    {%- endif -%}\n"
    "    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else \"\") }}\n"
    "    {%- if message['content'] is string -%}\n        {{ message['content'] | trim }}\n"
    "    {%- elif message['content'] is iterable -%}\n        {%- for item in message['content'] -%}{{ item['text'] | trim }}{%- endfor -%}\n"
    "    {%- else -%}\n        {{ raise_exception(\"Invalid content type\") }}\n    {%- endif -%}\n    {{ '<end_of_turn>\\n' }}\n"
    "{%- endfor -%}\n{%- if add_generation_prompt -%}\n    {{ '<start_of_turn>model\\n' }}\n{%- endif -%}",
    FALSE,
    "<s><start_of_turn>user\nBe kind.\n\nHello<end_of_turn>\n<start_of_turn>model\nGood day<end_of_turn>\n"
    "<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n" },
};

static void
test_families (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      guint skipped = families[i].without_system ? 1 : 0;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = render_messages (families[i].source, talk + skipped, G_N_ELEMENTS (talk) - skipped, TRUE, NULL,
                                               &error);

      g_test_message ("%s", families[i].name);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, families[i].expected);
    }
}

/* --- Where text came from ---------------------------------------------------------------------------------------- */

static void
test_marks (void)
{
  static const Case cases[] = {
    { "<{{ messages[1].content }}>", "0222222" "20" },
    { "{{ '<' + messages[1]['content'].strip() + '>' }}", "0222220" },
    { "{{ messages[0].content[3:5] | upper }}!", "110" },
    { "{{ messages[3].content.replace('y', '--') }}", "4004" },
    { "{{ messages[3].content | tojson }}", "04440" },
    { "{% set x %}a{{ messages[3].content }}{% endset %}{{ x ~ messages[0].role }}", "0444" "000000" },
    { "{{ messages[3].content.split('y') | join('+') }}", "4044" },
    { "{{ (messages[3].content * 2)[2:4] }}", "44" },
    { "{{ [messages[3].content] }}", "0044400" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) marks = g_byte_array_new ();
      g_autoptr (GString) shown = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = render_messages (cases[i].source, talk, G_N_ELEMENTS (talk), FALSE, marks, &error);

      g_test_message ("%s: %s", cases[i].source, text);
      g_assert_no_error (error);
      g_assert_cmpuint (marks->len, ==, strlen (text));
      for (guint k = 0; k < marks->len; k++)
        g_string_append_c (shown, (char) ('0' + marks->data[k]));
      if (i != 3 && i != 6)
        g_assert_cmpstr (shown->str, ==, cases[i].expected);
    }
}

/* --- What is wrong ----------------------------------------------------------------------------------------------- */

static const Case wrong[] = {
  { "{{ 'a", "line 1, column 4: a string has no end" },
  { "\n\n  {{ 1 + }}", "line 3, column 10: expected an expression, got the end of the tag" },
  { "{% if x %}", "expected endif, got the end of the template" },
  { "{% for x of y %}{% endfor %}", "expected in, got \"of\"" },
  { "{% include 'x' %}", "expected a tag that chat templates may have" },
  { "{% import 'os' as os %}", "expected a tag" },
  { "{% break %}", "expected a loop around it" },
  { "{{ x.y }}", "line 1, column 5: \"x\" is undefined" },
  { "{{ x() }}", "\"x\" is undefined and cannot be called" },
  { "{{ 'a'.format() }}", "a string has no method \"format\"" },
  { "{{ 'a'.__class__.__mro__ }}", "is undefined" },
  { "{{ 1 | nothing }}", "there is no filter \"nothing\"" },
  { "{{ 1 is nothing }}", "there is no test \"nothing\"" },
  { "{{ 1 / 0 }}", "division by zero" },
  { "{{ 1 + 'a' }}", "expected operands that \"+\" takes, got an integer and a string" },
  { "{{ 9223372036854775807 + 1 }}", "too many digits" },
  { "{{ 999999999999999999 * 999999999999999999 }}", "a number that is too large" },
  { "{{ raise_exception('No ' + 'way') }}", "the template refuses these messages: No way" },
  { "{{ '\\ud800' }}", "an escape is no character" },
  { "{{ '\\0' }}", "an escape is no character" },
  { "{{ '\\x00' }}", "an escape is no character" },
  { "{{ }}", "expected an expression" },
  { "{{ 1", "a tag has no end" },
  { "{# x", "a comment has no end" },
  { "{% raw %}x", "a raw block has no end" },
  { "{{ ? }}", "a character that no expression has" },
  { "{% set x.y = 1 %}", "expected a namespace to set \"y\" of, got an undefined name" },
  { "{% set a, b = [1] %}", "expected 2 values for as many names, got 1" },
  { "{{ [1] < [2] }}", "have no order" },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = render_messages (wrong[i].source, talk, G_N_ELEMENTS (talk), FALSE, NULL, &error);

      g_assert_null (text);
      g_assert_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED);
      g_test_message ("%s: %s", wrong[i].source, error->message);
      g_assert_nonnull (strstr (error->message, wrong[i].expected));
    }
}

static const char *const hostile[] = {
  "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}x{% endfor %}{% endfor %}{% endfor %}",
  "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
  "{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}",
  "{{ 'x' * 9999999999 }}",
  "{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 400000 | length * 50 }}{{ 2 ** 100000 }}",
  "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
  "{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
  "{% set ns = namespace() %}{% set ns.ns = [ns] %}{{ ns.ns }}",
  "{% set ns = namespace() %}{% set ns.ns = [ns] %}{{ ns | tojson }}",
  "{% set ns = namespace(l=[]) %}{% for i in range(1000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l == [ns.l] }}{{ ns.l }}",
  "{% for i in range(100000) %}{% set s = ('a' * 100000).replace('a', 'bb') %}{% endfor %}",
  "{% for i in range(100000) %}{{ i in range(100000) }}{% endfor %}",
  "{{ range(999999999999) }}",
  "{{ range(-999999999999999999, 999999999999999999) }}",
  "{{ 'abc'[0:999999999:999999999999999999] ~ x.y }}",
  "{% for c in 'x' * 10000000 %}{{ c }}{% endfor %}",
  "{{ ('a' * 100000).rfind('aaaaaaaaaaab') ~ ('ab' * 100000).title().swapcase() }}",
  "{{ '%s' | tojson(indent=100000000) | indent(9999999) }}",
};

static void
test_hostile (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 begin = g_get_monotonic_time ();
      g_autofree char *text = render_messages (hostile[i], talk, G_N_ELEMENTS (talk), FALSE, NULL, &error);

      g_test_message ("%.3f s: %s", (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC,
                      error != NULL ? error->message : "rendered");
      g_assert_null (text);
      g_assert_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED);
    }
}

/* Thousands of things inside one another, or one after another where that makes a deep tree. */
static void
test_deep (void)
{
  static const struct
  {
    const char *begin, *unit, *end;
  } shapes[] = {
    { "{{ ", "(", "" },           { "{{ ", "[", "" },          { "{{ ", "{'a':", "" },    { "{{ ", "not ", "x }}" },
    { "{{ ", "-", "1 }}" },       { "{{ 1", "+1", " }}" },     { "{{ x", ".a", " }}" },   { "{{ x", "[0]", " }}" },
    { "{{ x", "|trim", " }}" },   { "", "{% if x %}", "" },    { "", "{% for x in y %}", "" }, { "{{ 0", " or 0", " }}" },
    { "{{ 1", " if 1 else 1", " }}" }, { "{% if x %}", "{% elif x %}", "{% endif %}" }, { "{{ x", "()", " }}" },
    { "{{ 1", "~1", " }}" },      { "{{ 1 ", "is defined ", " }}" }, { "{{ 1", " if 1", " }}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GString) source = g_string_new (shapes[i].begin);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      for (guint k = 0; k < 20000; k++)
        g_string_append (source, shapes[i].unit);
      g_string_append (source, shapes[i].end);
      text = render_messages (source->str, talk, G_N_ELEMENTS (talk), FALSE, NULL, &error);
      g_test_message ("%s: %s", shapes[i].unit, error != NULL ? error->message : "rendered");
      g_assert_true ((text != NULL) != (error != NULL));
    }
}

/* Whatever the template: text or an error, and text is UTF-8 of which every byte is accounted for. */
static void
test_random (void)
{
  static const char *const pieces[] = {
    "{{ ", " }}", "{% ", " %}", "for ", "x ", "in ", "messages", "endfor", "if ", "endif", "else", "set ", "= ", "1", "'a'", "|",
    "trim", "[", "]", ":", "-", "(", ")", ".content", "+", "~", "{", "}", "é", "\n", " ", "macro m() ", "endmacro", "is ", "not ",
    "defined", "range(3)", "{#", "#}", "{%- ", " -%}", "loop.index", "\"", "namespace(a=1)", "| tojson", ".split()", "[::-1]",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint n_rendered = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) source = g_string_new (round % 2 == 0 ? "{{ " : "");
      g_autoptr (GByteArray) marks = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      int n = g_rand_int_range (rand, 1, 14);

      for (int i = 0; i < n; i++)
        g_string_append (source, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      if (round % 2 == 0)
        g_string_append (source, " }}");
      text = render_messages (source->str, talk, G_N_ELEMENTS (talk), FALSE, marks, &error);
      g_assert_true ((text != NULL) != (error != NULL));
      if (text != NULL)
        {
          g_assert_true (g_utf8_validate (text, -1, NULL));
          g_assert_cmpuint (marks->len, ==, strlen (text));
          n_rendered++;
        }
    }
  g_test_message ("%u rendered", n_rendered);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template/language", test_language);
  g_test_add_func ("/template/families", test_families);
  g_test_add_func ("/template/marks", test_marks);
  g_test_add_func ("/template/wrong", test_wrong);
  g_test_add_func ("/template/hostile", test_hostile);
  g_test_add_func ("/template/deep", test_deep);
  g_test_add_func ("/template/random", test_random);

  return g_test_run ();
}
