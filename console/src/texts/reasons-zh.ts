/** What the reasons mean that the gateway gives itself, by code. Those of plugins are said in the plugin's words. */
export const reasonsZh = {
  event: {
    routed: '至少有一条路由发送了它。',
    'no-route-wanted-it': '没有路由发送它；仍会保存。',
    'not-routed-yet': '已保存，等待路由。',
    imported: '作为历史记录导入：没有路由，也没有发送。',
    unreadable: '正文与命令不符，因此没有插件看过它；按原样保存。',
  },
  route: {
    passed: '事件通过了整条路由。',
    'command-not-listed': '该路由的 `when` 不接收此命令。',
    'app-not-listed': '该路由的 `apps` 未列出此应用。',
    'stopped-by-filter': '过滤器拦下了事件，未说明原因。',
    'plugin-threw': '插件抛出了错误；该路由的其余部分搁置为已放弃，可以重放。',
    'plugin-misbehaved': '插件返回了约定之外的内容；该路由的其余部分搁置为已放弃。',
    'plugin-hung': '插件没有返回，其线程被迫终止了三次；该路由的其余部分搁置为已放弃。',
  },
  decision: {
    answered: '有应答方作出答复，并已如此告知 Chat。',
    'nobody-answered':
      '没有应答方作出答复，或询问之前事件已被过滤器拦下；给 Chat 的答复由 `otherwise` 决定。',
    late: '在 `within` 允许的时间内没有答复；给 Chat 的答复由 `otherwise` 决定。',
    'responder-failed': '应答方无法得出结论；给 Chat 的答复由 `otherwise` 决定。',
    'responder-threw': '询问时插件抛出了错误；给 Chat 的答复由 `unusable` 决定。',
    'responder-misbehaved': '应答方的答复无法读取，或该命令不允许；给 Chat 的答复由 `unusable` 决定。',
    'responder-hung': '插件未按时完成，或因之前卡住而不再询问；给 Chat 的答复由 `otherwise` 决定。',
    'not-asked': '无法询问插件：该命令等待的询问过多，或插件正在重启；给 Chat 的答复由 `otherwise` 决定。',
    'body-unreadable': '正文与命令不符，因此没有询问应答方；给 Chat 的答复由 `unreadable` 决定。',
    shadow: '影子模式：立即告知 Chat 放行，答复仅作记录。',
  },
}
