import { grouped } from './counted.ts'
import type { SearchTexts } from './search-en.ts'

export const searchZh: SearchTexts = {
  lookedAt: count => `已查看 ${grouped(count)} 个事件。`,
  lookFurther: '继续查找',
  lookedAtAll: '没有更早的了。',
  noneSoFar: '目前没有符合条件的事件。',
  suggestions: '建议',
  suggested: count => `${count} 条建议`,
  filterNotes: {
    app: 'SdkAppid',
    command: 'Chat 的命令名',
    subject: '涉及的用户或群组',
    operator: '操作者',
    request: '回调 URL 中的 RequestId',
    route: '发送它的路由',
    destination: '发往的目标',
    reason: '路由未接收的原因',
    state: '处理进度',
    since: '日期，或多久以前：15m、2h、7d',
    until: '早于此时间',
    after: 'seq 更大的事件',
    contains: '正文中的文字',
    tag: '所修改的资料字段',
  },
}
